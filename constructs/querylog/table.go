package querylog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
)

// table is a table with a header: a CSV file of Logs Insights, of the console or of Athena, or
// a row of results. It has the records in a column, or a column for each field.
type table struct {
	columns []string // in lower case
	message int      // the column with the records, or -1
}

// messages are the names of columns with records, the surest first.
var messages = []string{"@message", "message", "_raw"}

func newTable(header []string) table {
	t := table{message: -1}
	for _, name := range header {
		t.columns = append(t.columns, strings.ToLower(strings.TrimSpace(name)))
	}
	for _, name := range messages {
		if t.message < 0 {
			t.message = slices.Index(t.columns, name)
		}
	}
	return t
}

// holdsRecords reports whether there are records in the table.
func (t *table) holdsRecords() bool { return t.message >= 0 || slices.Contains(t.columns, recordKey) }

// lacks returns the fields without which a record says less than it seems to.
func (t *table) lacks() (names []string) {
	if t.message >= 0 {
		return nil
	}
	for _, name := range []string{"query_type", "rcode", "answers", "srcaddr", "vpc_id", "firewall_rule_action"} {
		has := func(column string) bool { return column == name || strings.HasPrefix(column, name+".") }
		if !slices.ContainsFunc(t.columns, has) {
			names = append(names, name)
		}
	}
	return names
}

// unwrapRow reads a row: the record in it, or the record that it is.
func (f *file) unwrapRow(t *table, row []string) error {
	if t.message >= 0 && t.message < len(row) && (row[t.message] != "" || !slices.Contains(t.columns, recordKey)) {
		return f.unwrapContent(row[t.message])
	}
	w, err := t.record(row)
	if err != nil {
		return err
	}
	return f.take(&w, &f.record)
}

// record makes a record of the columns. Athena shows a field that is missing as an empty text.
func (t *table) record(row []string) (w wireRecord, err error) {
	fields := map[string]text{}
	for i, value := range row[:min(len(row), len(t.columns))] {
		if value != "" && value != "null" {
			fields[t.columns[i]] = text(value)
		}
	}
	w = wireRecord{
		Version: fields["version"], AccountID: fields["account_id"], Region: fields["region"], VPCID: fields["vpc_id"],
		Timestamp: or(fields["query_timestamp"], fields["@timestamp"]), QueryName: fields["query_name"], QueryType: fields["query_type"],
		QueryClass: fields["query_class"], Rcode: fields["rcode"],
		SrcAddr: fields["srcaddr"], SrcPort: fields["srcport"], Transport: fields["transport"],
		FirewallRuleAction: fields["firewall_rule_action"], FirewallRuleGroupID: fields["firewall_rule_group_id"],
		FirewallDomainListID: fields["firewall_domain_list_id"], FirewallProtection: fields["firewall_protection"],
	}
	ids, err := structs(string(fields["srcids"]))
	if err != nil {
		return w, fmt.Errorf("srcids: %w", err)
	}
	id := func(name string) text {
		if len(ids) > 0 && ids[0][name] != nil {
			return ids[0][name]
		}
		return fields["srcids."+name]
	}
	w.SrcIDs.Instance, w.SrcIDs.ResolverEndpoint, w.SrcIDs.ResolverNetworkInterface = id("instance"), id("resolver_endpoint"), id("resolver_network_interface")
	answers, err := structs(string(fields["answers"]))
	if err != nil {
		return w, fmt.Errorf("answers: %w", err)
	}
	for i := 0; fields[fmt.Sprintf("answers.%d.rdata", i)] != nil; i++ { // as Logs Insights calls them
		of := func(name string) text { return fields[fmt.Sprintf("answers.%d.%s", i, name)] }
		answers = append(answers, map[string]text{"rdata": of("rdata"), "type": of("type"), "class": of("class")})
	}
	for _, a := range answers {
		w.Answers = append(w.Answers, wireAnswer{a["rdata"], a["type"], a["class"]})
	}
	return w, nil
}

// structs reads a struct or an array of them as Athena shows them, [{rdata=192.0.2.7, type=A,
// class=IN}], or as JSON. The names are in lower case.
func structs(shown string) (all []map[string]text, err error) {
	shown = strings.TrimSpace(shown)
	if strings.Contains(shown, `":`) {
		return jsonStructs(shown)
	}
	shown = strings.TrimSuffix(strings.TrimPrefix(shown, "["), "]")
	if shown == "" {
		return nil, nil
	}
	if !strings.HasPrefix(shown, "{") || !strings.HasSuffix(shown, "}") {
		return nil, fmt.Errorf("%.40q is not what Athena shows", shown)
	}
	for one := range strings.SplitSeq(shown[1:len(shown)-1], "}, {") {
		all = append(all, pairs(one))
	}
	return all, nil
}

func jsonStructs(shown string) (all []map[string]text, err error) {
	if strings.HasPrefix(shown, "{") {
		shown = "[" + shown + "]"
	}
	var named []map[string]text
	if err := json.Unmarshal([]byte(shown), &named); err != nil {
		return nil, err
	}
	for _, each := range named {
		one := map[string]text{}
		for name, value := range each {
			one[strings.ToLower(name)] = value
		}
		all = append(all, one)
	}
	return all, nil
}

// pairs reads "rdata=192.0.2.7, type=A". A value may have commas and equals signs of its own,
// such as that of a TXT record, so only the names that structs have begin a pair.
func pairs(shown string) map[string]text {
	all := map[string]text{}
	name := ""
	for part := range strings.SplitSeq(shown, ", ") {
		key, value, _ := strings.Cut(part, "=")
		switch key = strings.ToLower(key); key {
		case "rdata", "type", "class", "instance", "resolver_endpoint", "resolver_network_interface":
			name = key
			if value != "null" {
				all[name] = text(value)
			}
		default:
			all[name] = append(append(all[name], ", "...), part...)
		}
	}
	delete(all, "")
	return all
}

// beginsTable reports whether a file begins with the header of a table.
func (f *file) beginsTable() bool {
	line, _, _ := bytes.Cut(f.peek(startLength), []byte("\n"))
	if len(line) == 0 || bytes.IndexByte([]byte("{[ \t\r"), line[0]) >= 0 || isDate(line) {
		return false
	}
	header, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return false
	}
	t := newTable(header)
	return t.holdsRecords() || strings.HasPrefix(t.columns[0], "@")
}

// table reads a CSV file.
func (f *file) table() error {
	in := &documentInput{file: f, start: f.offset(), line: f.line, left: maxRecord}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	header, err := rows.Read()
	if err != nil {
		return f.refuse(noColumn)
	}
	t := newTable(slices.Clone(header))
	if !t.holdsRecords() {
		return f.refuse(noColumn)
	}
	if lacks := t.lacks(); len(lacks) > 0 {
		f.stats.Notes = append(f.stats.Notes, fmt.Sprintf("%s: the table has no column %s", f.source.path, strings.Join(lacks, ", ")))
	}
	for {
		in.left = maxRecord
		row, err := rows.Read()
		if eof.Is(err) {
			return f.finish()
		}
		at := Position{File: f.source.path, Offset: in.start + rows.InputOffset()}
		var malformed *csv.ParseError
		switch {
		case errors.As(err, &malformed):
			at.Line = malformed.StartLine
			err = f.broken(at, fmt.Errorf("no row of a CSV file: %w", malformed.Err))
		case err == nil:
			at.Line, _ = rows.FieldPos(0)
			err = f.settle(at, f.unwrapRow(&t, row))
		case errors.Is(err, errLong):
			f.damaged(errLong.Error())
			f.p, f.err = f.end, io.EOF
			return f.finish()
		default:
			return f.finish() // f.err says why
		}
		if err != nil {
			return err
		}
	}
}
