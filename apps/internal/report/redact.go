package report

import (
	"fmt"
	"iter"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Redaction is what is replaced by pseudonyms in a report that leaves the company.
type Redaction struct {
	Addresses bool // IP addresses, also within names, and the IDs of accounts, VPCs, instances, interfaces, endpoints, and what Resolver has
	Names     bool // domain names, entries of lists, and names of workloads
}

// Redactions are the values of a flag, see [ParseRedaction].
func Redactions() []string { return []string{"addresses", "names"} }

// ParseRedaction reads the values of a flag.
func ParseRedaction(values []string) (r Redaction, err error) {
	for _, value := range values {
		switch value {
		case "addresses":
			r.Addresses = true
		case "names":
			r.Names = true
		default:
			return r, fmt.Errorf("unknown --redact %q; use %s", value, Or(Redactions()))
		}
	}
	return r, nil
}

func (r Redaction) any() bool { return r.Addresses || r.Names }

// banner says what a page holds.
func (r Redaction) banner() string {
	switch {
	case r.Addresses && r.Names:
		return "Names and addresses are replaced by pseudonyms."
	case r.Names:
		return "Contains internal addresses. Names are replaced by pseudonyms."
	case r.Addresses:
		return "Contains internal names. Addresses are replaced by pseudonyms."
	default:
		return "Contains internal names and addresses. Share it as you would share the logs."
	}
}

// Redacted returns the document with pseudonyms, such as name-2.domain-1.com for a name and
// address-3 for an address. Equal texts have equal pseudonyms, numbered as they occur. Names are
// those of columns with names, those of Names, and whatever else looks like a domain name, so
// rather too much is replaced than too little. Entries for an allow list are left out if names
// are: nobody should allow a pseudonym.
func (d *Document) Redacted(r Redaction) *Document {
	if !r.any() {
		return d
	}
	p := newPseudonyms(r, d)
	redacted := *d
	redacted.redacted = r
	redacted.Lead, redacted.Next, redacted.Title, redacted.Badge = p.text(d.Lead), p.text(d.Next), p.text(d.Title), p.badge(d.Badge)
	redacted.Names = nil
	redacted.Facts = nil
	for _, f := range d.Facts {
		redacted.Facts = append(redacted.Facts, Fact{f.Label, p.text(f.Text)})
	}
	redacted.Facts = append(redacted.Facts, Fact{"redact", r.sentence()})
	redacted.Figures = nil
	for _, f := range d.Figures {
		redacted.Figures = append(redacted.Figures, Figure{p.text(f.Label), p.text(f.Value), f.Level})
	}
	redacted.Timeline = p.timeline(d.Timeline)
	redacted.Sections = make([]Section, len(d.Sections))
	for i := range d.Sections {
		redacted.Sections[i] = p.section(d.Sections[i])
	}
	return &redacted
}

func (r Redaction) sentence() string {
	var parts []string
	if r.Names {
		parts = append(parts, "names are replaced by pseudonyms, so no entries for an allow list are shown")
	}
	if r.Addresses {
		parts = append(parts, "addresses and AWS resource IDs are replaced by pseudonyms")
	}
	return strings.Join(parts, "; ")
}

// pseudonyms gives each text its pseudonym.
type pseudonyms struct {
	Redaction
	known   map[string]bool   // names that may look like anything
	made    map[string]bool   // pseudonyms of names
	spaced  *strings.Replacer // of known names that are more than one word
	given   map[string]string
	numbers map[string]int // of the last pseudonym of a kind

	anonymous bool // all of a kind have one, see Hide
}

func newPseudonyms(r Redaction, d *Document) *pseudonyms {
	p := &pseudonyms{Redaction: r, known: map[string]bool{}, made: map[string]bool{}, given: map[string]string{}, numbers: map[string]int{}}
	if !r.Names {
		return p
	}
	var spaced []string
	know := func(name string) {
		if name == "" || p.known[name] {
			return
		}
		p.known[name] = true
		if !isWord(name) {
			spaced = append(spaced, name)
		}
	}
	if d.Names != nil {
		for _, name := range d.Names() {
			know(name)
		}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		for row := range s.rows() {
			for j, cell := range row.Cells {
				if s.Columns[j].Names {
					know(cell)
				}
			}
			for _, detail := range row.Details {
				for _, text := range detail.Copy {
					know(text)
				}
			}
		}
	}
	slices.SortFunc(spaced, func(a, b string) int { return len(b) - len(a) }) // the longest wins
	var pairs []string
	for _, name := range spaced {
		pairs = append(pairs, name, p.name(name))
	}
	p.spaced = strings.NewReplacer(pairs...)
	return p
}

func (p *pseudonyms) badge(b Badge) Badge { return Badge{p.text(b.Text), b.Level} }

func (p *pseudonyms) timeline(t *Timeline) *Timeline {
	if t == nil {
		return nil
	}
	redacted := &Timeline{Points: t.Points}
	for _, s := range t.Series {
		redacted.Series = append(redacted.Series, Series{p.text(s.Name), s.Level})
	}
	return redacted
}

func (p *pseudonyms) section(s Section) Section {
	all := s
	s.Title, s.Cut, s.More, s.Note, s.Badge = p.text(s.Title), p.text(s.Cut), p.text(s.More), p.text(s.Note), p.badge(s.Badge)
	s.Items, s.Advice, s.Lines = p.texts(s.Items), p.texts(s.Advice), p.texts(s.Lines)
	s.Rows, s.Columns = nil, nil
	for _, c := range all.Columns {
		c.Title = p.text(c.Title)
		s.Columns = append(s.Columns, c)
	}
	for _, row := range all.Rows {
		s.Rows = append(s.Rows, p.row(all.Columns, row))
	}
	if all.All != nil {
		s.All = func() iter.Seq[Row] {
			return func(yield func(Row) bool) {
				for row := range all.All() {
					if !yield(p.row(all.Columns, row)) {
						return
					}
				}
			}
		}
	}
	return s
}

func (p *pseudonyms) row(columns []Column, r Row) Row {
	redacted := Row{Line: p.text(r.Line), Badge: p.badge(r.Badge), First: r.First, Last: r.Last}
	for i, cell := range r.Cells {
		if p.Names && columns[i].Names {
			redacted.Cells = append(redacted.Cells, p.name(cell))
		} else {
			redacted.Cells = append(redacted.Cells, p.text(cell))
		}
	}
	for _, d := range r.Details {
		if p.Names && len(d.Copy) > 0 {
			continue
		}
		redacted.Details = append(redacted.Details, Detail{d.Label, p.text(d.Text), p.texts(d.Copy), d.Allow})
	}
	return redacted
}

func (p *pseudonyms) texts(all []string) (redacted []string) {
	for _, text := range all {
		redacted = append(redacted, p.text(text))
	}
	return redacted
}

// word is what may be a name, an address or an ID. Names are cut in the middle with "...".
var word = regexp.MustCompile(`[\pL\pN_*:\\][\pL\pN_*.:\\@-]*`)

func isWord(text string) bool { return word.FindString(text) == text }

// text replaces what is in a sentence.
func (p *pseudonyms) text(text string) string {
	if p.spaced != nil {
		text = p.spaced.Replace(text)
	}
	var b strings.Builder
	end := 0
	for _, at := range word.FindAllStringIndex(text, -1) {
		b.WriteString(text[end:at[0]])
		isURL := strings.HasSuffix(text[:at[0]], "https://") // of documentation; a bucket may have any name
		b.WriteString(p.word(text[at[0]:at[1]], isURL))
		end = at[1]
	}
	return b.String() + text[end:]
}

// word replaces a word. What ends a sentence or a line number is not a part of it.
func (p *pseudonyms) word(text string, isURL bool) string {
	switch {
	case p.made[text]:
		return text
	case p.Names && p.known[text]:
		return p.name(text)
	}
	bare := strings.TrimRight(text, ".:")
	rest := text[len(bare):]
	if p.made[bare] {
		return text
	}
	if p.Names && p.known[bare] {
		return p.name(bare) + rest
	}
	if file, line, found := strings.Cut(bare, ":"); found && isFile(file) {
		return p.word(file, isURL) + ":" + line + rest
	}
	if p.Addresses {
		if kind := addressKind(text); kind != "" { // which may end with colons
			return p.numbered(kind, text)
		}
		if kind := addressKind(bare); kind != "" {
			return p.numbered(kind, bare) + rest
		}
	}
	switch {
	case p.Addresses && addressInName.MatchString(bare) && !p.Names:
		return p.withoutAddress(bare) + rest
	case p.Names && !isURL && LooksLikeName(bare):
		return p.name(bare) + rest
	case p.Addresses && strings.ContainsAny(bare, ":_"):
		return p.parts(bare) + rest
	default:
		return text
	}
}

// parts replaces the IDs and addresses in an ARN, or in the name that AWS gives to a log file.
func (p *pseudonyms) parts(text string) string {
	return part.ReplaceAllStringFunc(text, func(found string) string {
		if kind := addressKind(found); kind != "" {
			return p.numbered(kind, found)
		}
		return found
	})
}

var part = regexp.MustCompile(`[^:_]+`)

// awsID is an ID of AWS that names something in an account, and accountID an account.
var (
	awsID     = regexp.MustCompile(`^(vpc|vpce|i|eni|subnet|sg|rslvr-[a-z]+)-[0-9A-Za-z]+$`)
	accountID = regexp.MustCompile(`^\d{12}$`)
)

// addressKind says what kind of address or ID a word is; empty for none.
func addressKind(text string) string {
	if _, err := netip.ParseAddr(text); err == nil {
		return "address"
	}
	switch id := awsID.FindStringSubmatch(text); {
	case id != nil && id[1] == "i":
		return "instance"
	case id != nil:
		return id[1]
	}
	if accountID.MatchString(text) {
		return "account"
	}
	return ""
}

// addressInName is a name that has an address in it, as instances of EC2 and reverse lookups have.
var addressInName = regexp.MustCompile(`(?i)\bip-\d+-\d+-\d+-\d+\b|\d+(-|\.)\d+(-|\.)\d+(-|\.)\d+|\.(in-addr|ip6)\.arpa\.?$`)

func (p *pseudonyms) withoutAddress(name string) string {
	if at := arpa.FindStringIndex(name); at != nil {
		return p.numbered("address", name[:at[0]]) + name[at[0]:]
	}
	return addressInName.ReplaceAllStringFunc(name, func(found string) string { return p.numbered("address", found) })
}

var arpa = regexp.MustCompile(`(?i)\.(in-addr|ip6)\.arpa\.?$`)

// LooksLikeName reports whether a word may be a domain name, and is redacted as one wherever it is.
// File names and versions are not.
func LooksLikeName(text string) bool {
	if !strings.Contains(text, ".") || isFile(text) || strings.HasPrefix(text, "Resources.") {
		return false
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return false // which is an address
	}
	letters, long := false, false
	for label := range strings.SplitSeq(text, ".") {
		letters = letters || strings.Trim(label, "0123456789") != ""
		long = long || len(label) > 1
	}
	return letters && long
}

// fileEndings are those of files that a report is about.
var fileEndings = []string{".yaml", ".yml", ".json", ".gz", ".zst", ".txt", ".log", ".out", ".tf", ".tfstate", ".hosts", ".csv", ".list", ".conf", ".template"}

func isFile(text string) bool {
	return slices.ContainsFunc(fileEndings, func(ending string) bool { return strings.HasSuffix(text, ending) && len(text) > len(ending) })
}

// name returns the pseudonym of a name: what is registrable has one, and what is in it another,
// so names of one domain stay together. An address has that of an address.
func (p *pseudonyms) name(name string) string {
	if rest, found := strings.CutPrefix(name, "*."); found {
		pseudonym := "*." + p.name(rest)
		p.made[pseudonym] = true
		return pseudonym
	}
	if kind := addressKind(name); kind != "" {
		if p.Addresses {
			return p.numbered(kind, name)
		}
		return name
	}
	if p.anonymous {
		return "[name]"
	}
	if given, ok := p.given[name]; ok {
		return given
	}
	domain := registrable(name)
	pseudonym := p.domain(domain)
	if domain != name {
		pseudonym = p.next("name") + "." + pseudonym
	}
	p.given[name], p.made[pseudonym] = pseudonym, true
	return pseudonym
}

func (p *pseudonyms) domain(domain string) string {
	if given, ok := p.given["domain "+domain]; ok {
		return given
	}
	pseudonym := p.next("domain")
	if suffix, icann := publicsuffix.PublicSuffix(domain); icann && suffix != domain {
		pseudonym += "." + suffix
	}
	p.given["domain "+domain] = pseudonym
	return pseudonym
}

func (p *pseudonyms) numbered(kind, text string) string {
	if p.anonymous {
		return "[" + kind + "]"
	}
	if given, ok := p.given[kind+" "+text]; ok {
		return given
	}
	p.given[kind+" "+text] = p.next(kind)
	return p.given[kind+" "+text]
}

func (p *pseudonyms) next(kind string) string {
	p.numbers[kind]++
	return fmt.Sprintf("%s-%d", kind, p.numbers[kind])
}
