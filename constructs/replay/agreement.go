package replay

// Agreement is how often a policy decides what AWS recorded. To ALLOW and to have no rule
// are the same here, as they are in a log.
type Agreement struct {
	// Of is the policy that is held to the log: the baseline, or without one the policy itself,
	// of which differing is the purpose.
	Of string `json:"of"`

	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Unknown  int64 `json:"unknown"` // the policy's verdict cannot be told

	Disagreements []Disagreement `json:"disagreements,omitempty"`
}

// Share returns which part of the verdicts that can be told agree, from 0 to 1; 1 for none.
func (a Agreement) Share() float64 {
	if a.Agree+a.Disagree == 0 {
		return 1
	}
	return float64(a.Agree) / float64(a.Agree+a.Disagree)
}

// Disagreement is a way in which a policy and AWS differ.
type Disagreement struct {
	Recorded   Effect   `json:"recorded"`
	RecordedBy Decider  `json:"recordedBy,omitzero"`
	Ours       Effect   `json:"ours"`
	By         Decider  `json:"by,omitzero"` // rule and list alone
	Records    int64    `json:"records"`
	Names      []string `json:"names"` // the first in the alphabet, at most five
}

const maxExampleNames = 5

type agreementKind uint8

const (
	agree agreementKind = iota
	disagree
	unknown
	numAgreements
)

// compare tells whether a verdict is what AWS recorded.
func (v *verdict) compare(recorded *verdict) agreementKind {
	blocks, marks := v.blocks(), v.marks()
	switch {
	case blocks == maybe || marks == maybe || recorded.blocks() == maybe:
		return unknown
	case blocks == recorded.blocks() && marks == recorded.marks():
		return agree
	default:
		return disagree
	}
}
