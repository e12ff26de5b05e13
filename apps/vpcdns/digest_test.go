package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// digestWorld are random logs, with all that is unusual about logs.
type digestWorld struct {
	*rand.Rand
	folder string
	files  []string
	lines  []string // of all files so far, to be copied
}

const digestPolicy = `Resources:
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
        - {Priority: 1, Action: ALLOW, FirewallDomainListId: !Ref Allowed, FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN}
        - {Priority: 2, Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: !Ref Blocked}
        - {Priority: 3, Action: ALERT, FirewallDomainListId: rslvr-fdl-0unknown, Qtype: A}
  Allowed: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [good.example]}}
  Blocked: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: ["*.example", wpad, "*.tunnel.test"]}}
  A: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: vpc-0one}}
  B: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: vpc-0two}}
`

const digestInterfaces = `{"NetworkInterfaces": [
  {"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.1", "PrivateIpAddresses": [{"Primary": true, "PrivateIpAddress": "10.0.0.1"}], "VpcId": "vpc-0one",
   "Attachment": {"AttachTime": "2026-02-03T10:30:00+00:00", "InstanceId": "i-0aaaaaaaaaaaaaaa1", "Status": "attached"}, "InterfaceType": "interface", "Status": "in-use"}]}
`

func (w *digestWorld) of(texts ...string) string { return texts[w.IntN(len(texts))] }

func (w *digestWorld) name() string {
	switch w.IntN(8) {
	case 0:
		return fmt.Sprintf("%016x%016x.t%d.tunnel.test.", w.Uint64(), w.Uint64(), w.IntN(2))
	case 1:
		return w.of("admin", "dev", "vpn", "mail", "ftp", "test", "stage", "git", "api", "beta", "ns1", "ns2", "mx") + ".acme.test."
	default:
		return w.of("good.example.", "Good.Example.", "bad.example.", "wpad.", "a.b.example.", `a\032b.example.`, "www.aws.amazon.com.", "x.test", ".", "ä.test.", "metadata.google.internal.")
	}
}

func (w *digestWorld) answers() string {
	var all []string
	for range w.IntN(4) {
		all = append(all, w.of(
			`{"Rdata":"192.0.2.7","Type":"A","Class":"IN"}`, `{"Rdata":"10.1.2.3","Type":"A","Class":"IN"}`,
			`{"Rdata":"bad.example.","Type":"CNAME","Class":"IN"}`, `{"Rdata":"x.test.","Type":"DNAME","Class":"IN"}`,
			`{"Rdata":"\"v=spf1 -all\"","Type":"TXT","Class":"IN"}`, `{"Rdata":"2001:db8::1","Type":"AAAA","Class":"IN"}`))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func (w *digestWorld) record() string {
	at := time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(w.IntN(4*3600)) * time.Second)
	if w.IntN(3) == 0 { // a beacon
		at = at.Truncate(time.Minute).Add(time.Duration(w.IntN(4)) * time.Second)
		return fmt.Sprintf(`{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":"vpc-0one","query_timestamp":%q,"query_name":"beacon.acme.test.","query_type":"TXT","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.1","srcport":"%d","transport":"UDP","srcids":{}}`,
			at.Format(time.RFC3339), 1024+w.IntN(3))
	}
	form := w.of(time.RFC3339, time.RFC3339, "2006-01-02T15:04:05.250Z")
	port := w.of(fmt.Sprint(w.IntN(60000)), fmt.Sprint(w.IntN(60000)), "53", "053", "", "none", "70000")
	firewall := w.of("", "", "", `,"firewall_rule_action":"BLOCK","firewall_rule_group_id":"rslvr-frg-1","firewall_domain_list_id":"rslvr-fdl-0unknown"`,
		`,"firewall_rule_action":"ALERT","firewall_rule_group_id":"rslvr-frg-1","firewall_protection":"DGA"`)
	ids := w.of(`{}`, `{"instance":"i-0bbbbbbbbbbbbbbb2"}`, `{"resolver_endpoint":"rslvr-in-1","resolver_network_interface":"rni-1"}`)
	return fmt.Sprintf(`{"version":%q,"account_id":"111122223333","region":"eu-central-1","vpc_id":%q,"query_timestamp":%q,"query_name":%q,"query_type":%q,"query_class":"IN","rcode":%q,"answers":%s,"srcaddr":%q,"srcport":%q,"transport":"UDP","srcids":%s%s}`,
		w.of("1.100000", "1.100000", "2.000000"), w.of("vpc-0one", "vpc-0two", "vpc-0three"), at.Format(form), w.name(), w.of("A", "AAAA", "TXT", "HTTPS", "TYPE99", "?"),
		w.of("NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"), w.answers(), w.of("10.0.0.1", "10.0.0.2", "2001:db8::7", ""), port, ids, firewall)
}

func (w *digestWorld) line() string {
	switch w.IntN(40) {
	case 0:
		return `{"query_name":`
	case 1:
		return `{"query_name":"a.example.","query_timestamp":"yesterday"}`
	case 2, 3:
		if len(w.lines) > 0 {
			return w.lines[w.IntN(len(w.lines))] // a copy, maybe of another file
		}
	}
	return w.record()
}

// write writes a log of some lines.
func (w *digestWorld) write(t *testing.T, name string, n int) {
	t.Helper()
	var text bytes.Buffer
	for range n {
		line := w.line()
		w.lines = append(w.lines, line)
		text.WriteString(line + "\n")
	}
	content := text.Bytes()
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err := z.Write(content)
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		if content = packed.Bytes(); w.IntN(3) == 0 {
			content = content[:len(content)-1-w.IntN(20)] // damaged
		}
	}
	path := filepath.Join(w.folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	w.files = append(w.files, path)
}

func newDigestWorld(t *testing.T, seed uint64) *digestWorld {
	t.Helper()
	w := &digestWorld{Rand: rand.New(rand.NewPCG(seed, 7)), folder: t.TempDir()}
	for i := range 2 + w.IntN(3) {
		w.write(t, fmt.Sprintf("%d.log%s", i, w.of("", ".gz")), 1+w.IntN(400))
	}
	for name, text := range map[string]string{"policy.yaml": digestPolicy, "interfaces.txt": digestInterfaces} {
		if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// result is all that a command says, in whatever files.
func (w *digestWorld) result(t *testing.T, args, sources []string) string {
	t.Helper()
	var out, notes bytes.Buffer
	args = slices.Clone(args)
	files := []string{}
	for i, arg := range args {
		if arg == "FILE" {
			args[i] = filepath.Join(w.folder, fmt.Sprintf("out-%d", i))
			files = append(files, args[i])
		}
		args[i] = strings.ReplaceAll(args[i], "FOLDER", w.folder)
	}
	code := run(append(args, sources...), &out, &notes)
	text := fmt.Sprintf("exit code %d\n%s\n%s", code, out.Bytes(), notes.Bytes())
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil {
			err = os.Remove(file)
		}
		text += fmt.Sprintf("\n%s: %s%v", file, content, err)
	}
	return text
}

func (w *digestWorld) digest(t *testing.T, name string, sources []string, flags ...string) string {
	t.Helper()
	path := filepath.Join(w.folder, name)
	var notes bytes.Buffer
	args := slices.Concat([]string{"digest", "--max-broken", "100%", "--allow-incomplete", "--out", path}, flags, sources)
	if code := run(args, io.Discard, &notes); code != exitFine {
		t.Fatalf("exit code %d: %s", code, notes.String())
	}
	return path
}

// digestQuestions are commands that read logs, with times within the hours of the logs.
func (w *digestWorld) digestQuestions() [][]string {
	replay := []string{"replay", "--policy", "FOLDER/policy.yaml", "--json", "FILE"}
	survey := []string{"survey", "--json", "FILE", "--findings", "FILE", "--top", "100"}
	all := [][]string{
		replay, append(replay, "--format", "markdown", "--by", "workload", "--top", "100"), append(replay, "--vpc", "vpc-0one", "--fail-on", "newly-blocked"),
		append(replay, "--who", "FOLDER/interfaces.txt"), survey, append(survey, "--vpc", "vpc-0two"), append(survey, "--who", "FOLDER/interfaces.txt", "--format", "markdown"),
		{"who", "*.example", "--format", "json"},
		{"who", "bad.example", "--who", "FOLDER/interfaces.txt"},
		{"suggest", "--for", "allow-only"},
		{"suggest", "--for", "exceptions", "--policy", "FOLDER/policy.yaml", "--who", "FOLDER/interfaces.txt"},
	}
	moment := func() string {
		return time.Date(2026, 2, 3, 8+w.IntN(6), w.IntN(60), w.IntN(60), 0, time.UTC).Format(time.RFC3339)
	}
	for i, args := range all {
		args = append(slices.Clip(args), "--max-broken", w.of("100%", "3%"))
		if w.IntN(3) > 0 {
			args = append(args, "--since", moment())
		}
		if w.IntN(3) == 0 {
			args = append(args, "--until", moment())
		}
		if w.IntN(2) == 0 {
			args = append(args, "--allow-incomplete")
		}
		all[i] = args
	}
	return all
}

// TestDigestAnswersAsTheLogs asks random logs, a digest of them, digests of parts of them and a
// digest beside logs: all say the same, byte for byte.
func TestDigestAnswersAsTheLogs(t *testing.T) {
	for seed := range uint64(12) {
		w := newDigestWorld(t, seed)
		all := w.digest(t, "all.digest", w.files)
		first, rest := w.digest(t, "first.digest", w.files[:1]), w.digest(t, "rest.digest", w.files[1:])
		merged := w.digest(t, "merged.digest", []string{rest, first})
		if a, b := contentOf(t, all), contentOf(t, merged); a != b {
			t.Errorf("seed %d: the digest of two digests differs from that of the logs:\n%.2000s\n%.2000s", seed, a, b)
		}
		for _, args := range w.digestQuestions() {
			want := w.result(t, args, w.files)
			for name, sources := range map[string][]string{
				"a digest": {all}, "two digests": {first, rest}, "a digest and logs": append([]string{first}, w.files[1:]...),
			} {
				if got := w.result(t, args, sources); got != want {
					t.Fatalf("seed %d, %s, %q:\n%.3000s\nwant:\n%.3000s", seed, name, args, got, want)
				}
			}
		}
	}
}

// TestDigestCountsOnce reads a digest beside a log that is in it: records count once, except those
// without a port, which logs do not distinguish either.
func TestDigestCountsOnce(t *testing.T) {
	w := newDigestWorld(t, 99)
	all, first := w.digest(t, "all.digest", w.files), w.digest(t, "first.digest", w.files[:1])
	args := []string{"who", "*.example", "--format", "json", "--max-broken", "100%", "--allow-incomplete"}
	records := func(sources ...string) string {
		out, _, _ := strings.Cut(w.result(t, args, sources), "vpcdns: warning")
		return out
	}
	if got, want := records(all, w.files[0]), records(append([]string{first}, w.files...)...); got != want {
		t.Errorf("a digest and one of its logs:\n%s\nwant:\n%s", got, want)
	}
}

func contentOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
