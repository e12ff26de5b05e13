package lint

import (
	"regexp"
	"strings"
)

// awsName is what AWS takes for a name, if it is not digits alone. Its own expression
// is not anchored, so that other checkers let dots pass.
var awsName = regexp.MustCompile(`^[a-zA-Z0-9\-_' ]{1,64}$`)

// checkName looks at the name of something, which may have none.
func (l *linter) checkName(what, name string, at place) {
	if name != "" && !l.policy.Complete && (!awsName.MatchString(name) || strings.Trim(name, "0123456789") == "") {
		l.found(badName, at, "the name of the %s is %q", what, name)
	}
}
