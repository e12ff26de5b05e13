package awsdns

import (
	"strings"
	"testing"
)

// TestNothingThatIsCutOffIsFilteredEarly looks at all domains and names that CutOff goes through.
func TestNothingThatIsCutOffIsFilteredEarly(t *testing.T) {
	names := []string{"localhost"}
	for _, at := range endpointDomains() {
		names = append(names, "sts"+at.dotted)
	}
	for _, each := range elsewhere() {
		if !strings.HasPrefix(each.form, "*") { // a wildcard is never filtered
			names = append(names, each.form)
		}
	}
	for _, name := range names {
		if !mayBeOfAWS(name) {
			t.Errorf("%s is filtered", name)
		}
	}
}
