package survey

import "testing"

// FuzzEncodedLength takes whatever a client may put into a label.
func FuzzEncodedLength(f *testing.F) {
	for _, label := range []string{"", "www", "münchen-straße", "a\x00b\xffcdefgh", "qzxkvjwq", "0123456789abcdef", "a+b/c=defgh", "UPPERCASE"} {
		f.Add(label)
	}
	f.Fuzz(func(t *testing.T, label string) {
		if n := encodedLength(label); n < 0 || n > len(label) {
			t.Errorf("%d of the %d characters of %q", n, len(label), label)
		}
	})
}
