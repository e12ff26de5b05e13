package load

import (
	"net/url"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

// isObjectURL reports whether a DomainFileUrl is that of an object on S3, or may be: a bucket
// and a key, as s3://bucket/key or https://bucket.s3.us-east-1.amazonaws.com/key.
func isObjectURL(t stack.Text) bool {
	if _, literal := t.Literal(); !literal && t[0].Literal == "" {
		return true // it begins with what is not known
	}
	if path, ok := strings.CutPrefix(filled(t, 'x'), "s3://"); ok {
		bucket, key, _ := strings.Cut(path, "/")
		return bucket != "" && key != ""
	}
	u, err := url.Parse(filled(t, 'x'))
	if err != nil {
		return false
	}
	key := strings.TrimPrefix(u.Path, "/")
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return false
	case strings.Contains(hostOf(t), "${"):
		return true
	case !strings.HasSuffix(u.Host, ".amazonaws.com") && !strings.HasSuffix(u.Host, ".amazonaws.com.cn") && !strings.HasSuffix(u.Host, ".amazonaws.eu"):
		return false
	case strings.HasPrefix(u.Host, "s3.") || strings.HasPrefix(u.Host, "s3-"): // the bucket is in the path
		bucket, object, _ := strings.Cut(key, "/")
		return bucket != "" && object != ""
	default:
		return key != "" && (strings.Contains(u.Host, ".s3.") || strings.Contains(u.Host, ".s3-"))
	}
}

// filled has a letter in place of what is not known.
func filled(t stack.Text, with byte) string {
	var b strings.Builder
	for _, p := range t {
		if p.Ref != nil || p.Unknown != nil {
			b.WriteByte(with)
		} else {
			b.WriteString(p.Literal)
		}
	}
	return b.String()
}

// hostOf is the host of a URL, with ${} for what is not known.
func hostOf(t stack.Text) string {
	_, rest, _ := strings.Cut(t.String(), "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}
