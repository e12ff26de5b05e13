package policy

import "strconv"

// Origin is where something stands in the source of a policy.
type Origin struct {
	File string // as it was given; "-" is standard input
	Line int    // from 1; 0 if it is not known
	Path string // such as Resources.Firewall.Properties.FirewallRules.2, or a Terraform address
}

// String returns "file:line: path" without what is not known.
func (o Origin) String() string {
	text := o.File
	if o.Line > 0 {
		text += ":" + strconv.Itoa(o.Line)
	}
	switch {
	case o.Path == "":
		return text
	case text == "":
		return o.Path
	default:
		return text + ": " + o.Path
	}
}

// short is enough to find the place.
func (o Origin) short() string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}

// Unknown is a value that the source does not tell, or that is none.
type Unknown struct {
	// Property is the AWS property that it would be the value of, such as
	// Action. It is Existence for whether its holder is there at all.
	Property string

	// Why says what is missing and what to do about it, as in "parameter Action
	// has no default; give it with --parameter Action=VALUE".
	Why string

	// Invalid says that there is a value and AWS would refuse it.
	Invalid bool

	// Source is what the value is read from, such as "parameter Action" or
	// "{{resolve:ssm:/list}}": values of equal Sources are equal, whichever policy
	// they are in. It is empty where only Why says more.
	Source string

	Origin Origin
}

// Existence is the Property of an Unknown that says that something may be there
// or not, as behind a condition that cannot be computed.
const Existence = "(existence)"

// Refused is the Property of an Unknown that says why AWS would refuse its holder, where
// that is not about one property of it. Package lint finds these; see lint.MarkRefused.
const Refused = "(refused)"

// String returns where it is and why it is not known.
func (u Unknown) String() string { return u.Origin.String() + ": " + u.Why }

// unknowns are those of one object.
type unknowns []Unknown

// of returns the unknown of a property.
func (all unknowns) of(property string) *Unknown {
	for i := range all {
		if all[i].Property == property {
			return &all[i]
		}
	}
	return nil
}
