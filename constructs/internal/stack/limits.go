package stack

import "fmt"

// The most that CloudFormation takes of each part of a template.
// See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	maxResources  = 500
	maxParameters = 200
	maxMappings   = 200
	maxOutputs    = 200
)

// Flaws returns what CloudFormation would refuse of the template as a whole.
func (s *Stack) Flaws() []Flaw { return s.flaws }

// countParts finds more parts than CloudFormation takes, those that loops make included.
func (s *Stack) countParts() {
	s.atMost("Resources", len(s.resources), maxResources, "split it into nested stacks")
	for _, each := range []struct {
		part string
		most int
	}{{"Parameters", maxParameters}, {"Mappings", maxMappings}, {"Outputs", maxOutputs}} {
		all, _ := s.Template.Document[each.part].(map[string]any)
		s.atMost(each.part, len(all), each.most, "split the template")
	}
}

func (s *Stack) atMost(part string, count, most int, remedy string) {
	if count > most {
		n := Node{stack: s, raw: s.Template.Document[part], path: []string{part}}
		s.flaws = append(s.flaws, Flaw{n, &Unknown{Name: part, Invalid: true, Why: fmt.Sprintf("the template has %d %s, and CloudFormation takes %d; %s", count, part, most, remedy)}})
	}
}
