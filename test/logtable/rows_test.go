package logtable_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// inGo is a question without SQL. A row is of all records that hold and have the columns in common; if
// nothing is counted, there is one for each record. A minus is in front of what is ordered downwards.
type inGo struct {
	holds                   func(*querylog.Record) bool
	columns, counted, order []string
}

// questionsInGo are the questions, by ID. Lines that are not records are counted elsewhere.
var questionsInGo = map[string]inGo{
	"Blocked": {
		holds:   func(r *querylog.Record) bool { return r.FirewallRuleAction != nil },
		columns: []string{"query_timestamp", "firewall_rule_action", "query_name", "query_type", "srcaddr", "instance", "firewall_domain_list_id"},
		order:   []string{"-query_timestamp"},
	},
	"Failures": {
		holds: func(r *querylog.Record) bool {
			return slices.Contains([]string{"NXDOMAIN", "SERVFAIL"}, string(r.Rcode))
		},
		columns: []string{"srcaddr", "instance", "rcode"},
		counted: []string{"failures", "names"},
		order:   []string{"-failures", "srcaddr"},
	},
	"RareNames": {
		holds:   func(*querylog.Record) bool { return true },
		columns: []string{"name"},
		counted: []string{"queries", "first", "last"},
		order:   []string{"queries", "-first", "name"},
	},
	"TxtAndLongNames": {
		holds:   func(r *querylog.Record) bool { return string(r.QueryType) == "TXT" || len(r.QueryName) > 100 },
		columns: []string{"srcaddr", "instance", "query_type"},
		counted: []string{"queries", "names", "longest", "example"},
		order:   []string{"-names", "srcaddr"},
	},
	"WhoAskedFor": {
		holds:   func(r *querylog.Record) bool { return lowerName(r) == wanted+"." },
		columns: []string{"srcaddr", "instance", "vpc_id", "query_type", "rcode", "firewall_rule_action"},
		counted: []string{"queries", "first", "last"},
		order:   []string{"-queries", "srcaddr"},
	},
	"WhoAsksWhat": {
		holds:   func(*querylog.Record) bool { return true },
		columns: []string{"srcaddr", "instance", "query_name"},
		counted: []string{"queries"},
		order:   []string{"-queries", "query_name", "srcaddr"},
	},
	"WithoutPhantoms": {
		holds:   func(r *querylog.Record) bool { return !isPhantom(r) },
		columns: []string{"query_timestamp", "query_name", "query_type", "rcode", "srcaddr", "instance"},
		order:   []string{"-query_timestamp"},
	},
	"WouldBlock": {
		holds:   func(r *querylog.Record) bool { return string(r.FirewallRuleAction) == "ALERT" },
		columns: []string{"name", "firewall_rule_group_id", "firewall_domain_list_id"},
		counted: []string{"queries", "workloads", "last"},
		order:   []string{"-workloads", "-queries", "name"},
	},
}

func lowerName(r *querylog.Record) string { return strings.ToLower(string(r.QueryName)) }

func isPhantom(r *querylog.Record) bool {
	return slices.ContainsFunc(phantoms(), func(p string) bool { return strings.HasPrefix(lowerName(r), p+".") })
}

// columnOf returns what a record has in a column, which is nil if it has nothing there.
func columnOf(r *querylog.Record, column string) any {
	var text []byte
	switch column {
	case "name":
		return lowerName(r)
	case "query_timestamp":
		text = r.Timestamp
	case "query_name":
		text = r.QueryName
	case "query_type":
		text = r.QueryType
	case "rcode":
		text = r.Rcode
	case "vpc_id":
		text = r.VPCID
	case "srcaddr":
		text = r.SrcAddr
	case "instance":
		text = r.SrcIDs.Instance
	case "firewall_rule_action":
		text = r.FirewallRuleAction
	case "firewall_rule_group_id":
		text = r.FirewallRuleGroupID
	case "firewall_domain_list_id":
		text = r.FirewallDomainListID
	}
	if text == nil {
		return nil
	}
	return string(text)
}

// group is what records have together. Each has a time of its own.
type group struct {
	row                  row
	queries, longest     int
	first, last, example string
	names, clients       map[string]bool
}

func (g *group) add(r *querylog.Record) {
	at, name := string(r.Timestamp), string(r.QueryName)
	g.queries++
	g.longest = max(g.longest, len(name))
	if g.first == "" || at < g.first {
		g.first = at
	}
	if at > g.last {
		g.last, g.example = at, name
	}
	g.names[name], g.clients[string(r.SrcAddr)] = true, true
}

func (g *group) counted(column string) any {
	return map[string]any{
		"queries": g.queries, "failures": g.queries, "names": len(g.names), "workloads": len(g.clients),
		"longest": g.longest, "example": g.example, "first": g.first, "last": g.last,
	}[column]
}

// answersInGo collects the rows of the answers.
type answersInGo map[string]map[string]*group

func (a answersInGo) add(r *querylog.Record) {
	for id, q := range questionsInGo {
		if !q.holds(r) {
			continue
		}
		common := row{}
		for _, c := range q.columns {
			common[c] = columnOf(r, c)
		}
		if a[id] == nil {
			a[id] = map[string]*group{}
		}
		key := fmt.Sprint(common)
		if a[id][key] == nil {
			a[id][key] = &group{row: common, names: map[string]bool{}, clients: map[string]bool{}}
		}
		a[id][key].add(r)
	}
}

// rows returns the rows of an answer in their order.
func (a answersInGo) rows(id string) (rows []row) {
	q := questionsInGo[id]
	for _, g := range a[id] {
		n := 1
		for _, c := range q.counted {
			g.row[c] = g.counted(c)
		}
		if q.counted == nil {
			n = g.queries
		}
		rows = append(rows, slices.Repeat([]row{g.row}, n)...)
	}
	slices.SortFunc(rows, q.compare)
	return rows
}

func (q inGo) compare(x, y row) int {
	for _, column := range q.order {
		c, descends := strings.CutPrefix(column, "-")
		order := strings.Compare(fmt.Sprint(x[c]), fmt.Sprint(y[c]))
		if n, isNumber := x[c].(int); isNumber {
			order = cmp.Compare(n, y[c].(int))
		}
		if descends {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

// ordered returns what rows are ordered by.
func (q inGo) ordered(rows []row) (all []string) {
	for _, r := range rows {
		by := row{}
		for _, column := range q.order {
			c := strings.TrimPrefix(column, "-")
			by[c] = r[c]
		}
		all = append(all, fmt.Sprint(by))
	}
	return all
}

// compare compares all rows of all answers, and their order.
func (a answersInGo) compare(t *testing.T, who string, answers map[string][]row) {
	t.Helper()
	for id, q := range questionsInGo {
		want, got := a.rows(id), answers[id]
		compareTexts(t, id+" by "+who, texts(want), texts(got))
		compareTexts(t, "the order of "+id+" by "+who, q.ordered(want), q.ordered(got))
	}
}

func compareTexts(t *testing.T, what string, want, got []string) {
	t.Helper()
	at := func(rows []string, i int) string {
		return strings.Join(rows[min(i, len(rows)):min(i+1, len(rows))], "")
	}
	for i := range max(len(want), len(got)) {
		if at(want, i) != at(got, i) {
			t.Errorf("%s: %d rows, want %d; the first that differs is\n%q\nwant\n%q", what, len(got), len(want), at(got, i), at(want, i))
			return
		}
	}
}

// texts returns rows as sorted texts.
func texts(rows []row) (all []string) {
	for _, r := range rows {
		all = append(all, fmt.Sprint(r))
	}
	slices.Sort(all)
	return all
}
