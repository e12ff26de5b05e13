package phantom

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// kind is how a pattern is compared.
type kind uint8

const (
	exact    kind = iota + 1 // example.com
	below                    // *.example.com
	inFront                  // _ldap._tcp.*
	formed                   // ssm.<region>.amazonaws.com
	expanded                 // whatever has a search suffix of AWS behind it
)

// expansion stands for a name that the others do not claim and that a resolver on
// the instance tried with the search domain of its VPC.
const expansion = "<name>.<search domain>"

type pattern struct {
	kind  kind
	name  domain.Name // of exact and below
	front string      // of inFront
	form  form        // of formed
}

func parsePattern(s string) (pattern, error) {
	if s == expansion {
		return pattern{kind: expanded}, nil
	}
	if strings.Contains(s, "<") {
		f, err := parseForm(s)
		return pattern{kind: formed, form: f}, err
	}
	if front, ok := strings.CutSuffix(s, ".*"); ok {
		_, err := parseCanonical(front)
		return pattern{kind: inFront, front: front}, err
	}
	if base, ok := strings.CutPrefix(s, "*."); ok {
		n, err := parseCanonical(base)
		return pattern{kind: below, name: n}, err
	}
	n, err := parseCanonical(s)
	return pattern{kind: exact, name: n}, err
}

// parseCanonical refuses a second way to write the same name, and escapes.
func parseCanonical(s string) (domain.Name, error) {
	n, err := domain.ParseName(s)
	if err == nil && (n.String() != s || strings.ContainsAny(s, `\*`)) {
		err = fmt.Errorf("%q is not in the form %q", s, n)
	}
	return n, err
}

// byShape reports whether anybody can make a name that p matches, in a domain of
// their own.
func (p pattern) byShape() bool {
	return p.kind == inFront || p.kind == formed && p.form.guesses()
}

// form is a name of which some labels, or their ends, are only known by kind.
type form []formLabel

// formLabel is literal text, followed by a placeholder if it has one.
type formLabel struct{ text, placeholder string }

func parseForm(s string) (form, error) {
	var f form
	for label := range strings.SplitSeq(s, ".") {
		text, rest, found := strings.Cut(label, "<")
		placeholder, after, closed := strings.Cut(rest, ">")
		if found && (!closed || after != "" || !knownPlaceholder(placeholder)) {
			return nil, fmt.Errorf("%q: %q is not a known form of a label", s, label)
		}
		f = append(f, formLabel{text, placeholder})
	}
	return f, nil
}

func knownPlaceholder(s string) bool {
	switch s {
	case "region", "number", "byte", "key tags", "random":
		return true
	}
	return false
}

// guesses reports whether f goes by the look of a label.
func (f form) guesses() bool {
	for _, label := range f {
		if label.placeholder == "random" {
			return true
		}
	}
	return false
}

// matches compares label by label. An escaped dot counts as a boundary here, and
// then a label before it ends in a backslash, which no form allows.
func (f form) matches(name string) bool {
	for i, label := range f {
		next, rest, more := strings.Cut(name, ".")
		if more != (i < len(f)-1) || !label.matches(next) {
			return false
		}
		name = rest
	}
	return true
}

func (l formLabel) matches(label string) bool {
	rest, ok := strings.CutPrefix(label, l.text)
	if !ok {
		return false
	}
	switch l.placeholder {
	case "region":
		_, known := awsdns.PartitionOf(rest)
		return known && hasOnly(rest, isRegionByte)
	case "number":
		return rest != "" && len(rest) <= 5 && hasOnly(rest, isDigit)
	case "byte":
		return isDecimalByte(rest)
	case "key tags":
		return areKeyTags(rest)
	case "random":
		return looksRandom(rest)
	default:
		return rest == ""
	}
}

// isDecimalByte reports whether s is 0 to 255, written in one way only.
func isDecimalByte(s string) bool {
	if s == "" || len(s) > 3 || len(s) > 1 && s[0] == '0' || !hasOnly(s, isDigit) {
		return false
	}
	n, err := strconv.Atoi(s)
	return err == nil && n <= 255
}

// areKeyTags reports whether s is key tags in hexadecimal, as in 4a5c-4f66.
func areKeyTags(s string) bool {
	for tag := range strings.SplitSeq(s, "-") {
		if len(tag) != 4 || !hasOnly(tag, func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' }) {
			return false
		}
	}
	return true
}

// looksRandom reports whether s can be a name that Chromium made up: 7 to 15
// letters, and, so that words such as database are left alone, five consonants in
// a row. That misses about half of the short ones and a fifth of the long ones;
// a browser asks for three at once.
func looksRandom(s string) bool {
	return 7 <= len(s) && len(s) <= 15 &&
		hasOnly(s, func(c byte) bool { return 'a' <= c && c <= 'z' }) && longestConsonants(s) >= 5 && !namesService(s)
}

// namesService reports whether a label holds what services are called, which often has no
// vowels: mysqlserver, nginxproxy.
func namesService(s string) bool {
	return slices.ContainsFunc(serviceWords, func(word string) bool { return strings.Contains(s, word) })
}

var serviceWords = strings.Fields("sql nginx http proxy srv server mongo redis kafka rabbit mq db dns ldap smtp ftp ssh vpn jenkins grafana prom consul vault etcd kube docker elastic log ntp nfs smb")

func longestConsonants(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		run++
		if strings.IndexByte("aeiou", s[i]) >= 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isRegionByte(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'z' || c == '-' }

func hasOnly(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

// The search domains that a VPC and Kubernetes hand out. Those of the other
// Regions and of namespaces have one more label in front.
const (
	virginia   = "ec2.internal"
	regional   = ".compute.internal"
	cluster    = "cluster.local"
	services   = "svc.cluster.local"
	namespaces = ".svc.cluster.local"
)

// suffixes knows which domains may follow a name without being part of it.
type suffixes map[domain.Name]bool

func newSuffixes(own []domain.Name) (suffixes, error) {
	all := suffixes{
		domain.MustParseName(virginia): true,
		domain.MustParseName(cluster):  true,
		domain.MustParseName(services): true,
	}
	for _, name := range own {
		if !name.IsValid() || name.IsRoot() {
			return nil, fmt.Errorf("phantom: %q is not a search suffix; give a domain such as corp.example", name)
		}
		all[name] = true
	}
	return all, nil
}

func (s suffixes) has(name domain.Name) bool {
	return s[name] || isRegional(name.String()) || isNamespace(name.String())
}

// ofVPC reports whether nothing but instances has names below the suffix.
func ofVPC(suffix domain.Name) bool {
	return suffix.String() == virginia || isRegional(suffix.String())
}

func isRegional(name string) bool {
	region, ok := strings.CutSuffix(name, regional)
	if !ok {
		return false
	}
	_, known := awsdns.PartitionOf(region)
	return known && hasOnly(region, isRegionByte)
}

func isNamespace(name string) bool {
	namespace, ok := strings.CutSuffix(name, namespaces)
	return ok && namespace != "" && hasOnly(namespace, isRegionByte)
}

// withoutSuffix returns the name in front of one of its ancestors.
func withoutSuffix(name, suffix domain.Name) (domain.Name, bool) {
	text := name.String()
	front, err := domain.ParseName(text[:len(text)-len(suffix.String())-1])
	return front, err == nil
}

// isInstance reports whether a single label is how EC2 names an instance:
// ip-10-0-0-5 or i-0123456789abcdef0.
func isInstance(front domain.Name) bool {
	label := front.String()
	return !strings.Contains(label, ".") &&
		(strings.HasPrefix(label, "ip-") || strings.HasPrefix(label, "i-"))
}
