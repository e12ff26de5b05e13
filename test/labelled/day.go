package labelled

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Day is a day of queries with the expected result.
type Day struct {
	Name    string
	Attack  bool
	Domains []string // of the attack: a finding about one of them, or a name below, finds it
	Client  string   // who attacks: a finding about it finds the attack as well
	Log     []byte   // as Resolver writes it, in the order of time
}

// day is a Day in the making.
type day struct {
	*rand.Rand
	queries []query
	domains []string
	client  string
}

// query is a record before it is written.
type query struct {
	at          time.Duration // since midnight
	client, vpc string
	name, kind  string
	rcode       string
	answers     []answer
}

type answer struct{ kind, rdata string }

// midnight is when the days begin.
var midnight = time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)

const (
	hour   = time.Hour
	minute = time.Minute
	second = time.Second
)

// ask adds a query that is answered with addresses, names or texts, or fails: an answer
// that begins with "!" is a response code.
func (d *day) ask(at time.Duration, client, name, kind string, answers ...string) {
	if at >= 24*hour {
		return
	}
	q := query{at: at, client: client, vpc: "vpc-0prod", name: name, kind: kind, rcode: "NOERROR"}
	if i := strings.IndexByte(client, '@'); i > 0 {
		q.client, q.vpc = client[:i], client[i+1:]
	}
	for _, a := range answers {
		switch {
		case strings.HasPrefix(a, "!"):
			q.rcode = a[1:]
		case strings.HasPrefix(a, ">"):
			q.answers = append(q.answers, answer{"CNAME", a[1:] + "."})
		case kind == "TXT" || kind == "NULL":
			q.answers = append(q.answers, answer{"TXT", `"` + a + `"`})
		default:
			q.answers = append(q.answers, answer{kind, a})
		}
	}
	d.queries = append(d.queries, q)
}

// both asks for A and AAAA, as most programs do.
func (d *day) both(at time.Duration, client, name string, answers ...string) {
	d.ask(at, client, name, "A", answers...)
	rest := slices.DeleteFunc(slices.Clone(answers), func(a string) bool { return !strings.HasPrefix(a, "!") && !strings.HasPrefix(a, ">") })
	d.ask(at, client, name, "AAAA", rest...)
}

func (d *day) when() time.Duration { return time.Duration(d.Int64N(int64(24 * hour))) }

// public returns an address of some network; equal names give addresses of few networks.
func (d *day) public() string {
	return fmt.Sprintf("%d.%d.%d.%d", 20+d.IntN(79), d.IntN(256), d.IntN(256), 1+d.IntN(254))
}

func (d *day) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(d.IntN(256))
	}
	return b
}

func (d *day) hex(n int) string { return hex.EncodeToString(d.bytes((n + 1) / 2))[:n] }

func (d *day) base32(n int) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(d.bytes(n)))[:n]
}

func (d *day) base64(n int) string {
	return base64.RawURLEncoding.EncodeToString(d.bytes(n))[:n]
}

func (d *day) letters(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('a' + d.IntN(26)))
	}
	return b.String()
}

var words = strings.Fields("amber anchor apex arrow atlas aurora basalt beacon birch bright canyon cedar cinder cobalt copper coral crest delta " +
	"drift ember falcon forge frost gale garnet glade granite harbor hazel helix indigo juniper lagoon linen maple meadow mercury nova opal orbit " +
	"pixel polar prism quartz raven ridge river sable silver slate solar spruce summit swift terra tidal topaz umber vector velvet willow zephyr " +
	"bank cloud data farm fleet garden house market media metrics mobile office paper photo print search shop studio supply ticket travel video works")

func (d *day) word() string { return words[d.IntN(len(words))] }

// log writes the queries as Resolver does.
func (d *day) log() (out []byte) {
	slices.SortStableFunc(d.queries, func(a, b query) int { return int(a.at/second) - int(b.at/second) })
	for _, q := range d.queries {
		out = fmt.Appendf(out, `{"version":"1.100000","account_id":"111122223333","region":"eu-west-1","vpc_id":"%s","query_timestamp":"%s",`+
			`"query_name":"%s.","query_type":"%s","query_class":"IN","rcode":"%s","answers":[`,
			q.vpc, midnight.Add(q.at).Format("2006-01-02T15:04:05Z"), q.name, q.kind, q.rcode)
		for i, a := range q.answers {
			if i > 0 {
				out = append(out, ',')
			}
			out = fmt.Appendf(out, `{"Rdata":%q,"Type":"%s","Class":"IN"}`, a.rdata, a.kind)
		}
		out = fmt.Appendf(out, `],"srcaddr":"%s","srcport":"%d","transport":"UDP","srcids":{}}`+"\n", q.client, 1024+d.IntN(64_000))
	}
	return out
}
