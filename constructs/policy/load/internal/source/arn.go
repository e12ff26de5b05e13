package source

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// ARN are those of an ARN of which parts are not known.
type ARN struct {
	Partition, region, account, Resource access.Text
	Service                              string
}

// SplitARN takes an ARN apart. It returns nil if it is not known where its parts are.
func SplitARN(t access.Text) *ARN {
	var fields []access.Text
	rest := t
	for range 5 {
		var field access.Text
		before := len(rest)
		field, rest = CutAt(rest, ':')
		if before > 0 && rest == nil || hasColon(field) {
			return nil
		}
		fields = append(fields, field)
	}
	head, _ := fields[0].Known()
	service, known := fields[2].Known()
	if head != "arn" || !known {
		return nil
	}
	return &ARN{Partition: fields[1], Service: service, region: fields[3], account: fields[4], Resource: rest}
}

// hasColon reports whether an unknown may have a colon.
func hasColon(t access.Text) bool {
	for _, p := range t {
		if p.Unknown != "" && !strings.Contains(p.Without, ":") {
			return true
		}
	}
	return false
}

// CutAt cuts a text at the first literal character of a kind. Without one, the rest is nil.
func CutAt(t access.Text, c byte) (before, after access.Text) {
	for i, p := range t {
		at := strings.IndexByte(p.Literal, c)
		if p.Unknown != "" || at < 0 {
			continue
		}
		before = access.Join(t[:i], access.Literal(p.Literal[:at]))
		after = append(access.Text{{Literal: p.Literal[at+1:]}}, t[i+1:]...)
		return before, after
	}
	return t, nil
}

// CutPrefix is strings.CutPrefix of a text whose beginning is known.
func CutPrefix(t access.Text, prefix string) (access.Text, bool) {
	if len(t) == 0 || !strings.HasPrefix(t[0].Literal, prefix) {
		return t, false
	}
	return access.Join(access.Literal(t[0].Literal[len(prefix):]), t[1:]), true
}

// CutSuffix is strings.TrimSuffix of a text whose end is known.
func CutSuffix(t access.Text, suffix string) access.Text {
	last := len(t) - 1
	if last < 0 || !strings.HasSuffix(t[last].Literal, suffix) {
		return t
	}
	return access.Join(t[:last], access.Literal(strings.TrimSuffix(t[last].Literal, suffix)))
}

// CutSuffixText cuts another text from the end.
func CutSuffixText(t, suffix access.Text) (access.Text, bool) {
	if len(suffix) != 1 || len(t) < 2 || !access.Same(t[len(t)-1:], suffix) {
		return t, false
	}
	return t[:len(t)-1], true
}

// WithSlash returns a prefix of keys with a slash behind it, as the delivery writes it.
func WithSlash(prefix access.Text) access.Text {
	prefix = access.Join(prefix)
	if len(prefix) == 0 {
		return nil
	}
	if last := prefix[len(prefix)-1]; last.Unknown != "" {
		return access.Join(prefix, access.Unknown(access.Anything, ":"))
	}
	return access.Join(CutSuffix(prefix, "/"), access.Literal("/"))
}

// KeyNamed returns the key that a text names. It is nil for an unknown, which may be an ARN.
func KeyNamed(text access.Text) *policy.LogKey {
	literal, known := text.Known()
	switch {
	case known && strings.HasSuffix(literal, "alias/aws/s3"):
		return &policy.LogKey{ID: "aws/s3", AWSManaged: true}
	case known && strings.HasPrefix(literal, "arn:"), strings.HasPrefix(text.String(), "arn:"):
		return &policy.LogKey{ID: text.String()}
	case known, len(text) == 1 && strings.Contains(text[0].Without, ":"):
		return &policy.LogKey{ID: text.String(), NoARN: true}
	default:
		return nil
	}
}
