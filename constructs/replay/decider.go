package replay

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// Decider is what a verdict comes from. All of it is empty if no rule matches.
type Decider struct {
	Rule   string `json:"rule,omitempty"`   // GROUP/PRIORITY; in a log the ID of the group
	List   string `json:"list,omitempty"`   // its name, or else its ID
	Entry  string `json:"entry,omitempty"`  // of the list
	Origin string `json:"origin,omitempty"` // FILE:LINE of the entry, else of the rule
	Via    string `json:"via,omitempty"`    // the name that the answer leads to, if that is what matches
}

func deciderOf(m *policy.Match, q policy.Query) Decider {
	if m == nil {
		return Decider{}
	}
	d := Decider{Rule: m.Where(), Entry: m.Entry.String(), Origin: place(m.Entry.Origin)}
	if m.Rule != nil && m.Rule.List != nil {
		d.List = m.Rule.List.Label()
	}
	if m.Rule != nil && m.Rule.List == nil {
		d.List = m.Rule.Protection.String()
	}
	if d.Origin == "" && m.Rule != nil {
		d.Origin = place(m.Rule.Origin)
	}
	if m.Name != q.Name {
		d.Via = m.Name.String()
	}
	return d
}

// place is the file and line, and where the line is not known all that is.
func place(o policy.Origin) string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}
