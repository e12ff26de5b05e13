package snapshot

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Text returns the snapshot as a file has it. It puts everything in its order.
func (s *Snapshot) Text() ([]byte, error) {
	s.sort()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(s)
	return b.Bytes(), err
}

// Parse reads a snapshot. Its errors say in which line they are, if they know.
func Parse(text []byte) (*Snapshot, error) {
	var s Snapshot
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, atLine(text, err)
	}
	if s.Version != Version { // a later one may have other keys
		return nil, fmt.Errorf("this is a snapshot of version %d and only version %d can be read; take it again with vpcdns snapshot", s.Version, Version)
	}
	return &s, knownKeys(text)
}

// knownKeys returns an error about a key that no snapshot has: whoever edits one must not
// lose the rules of a group to a typing error.
func knownKeys(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(new(Snapshot))
	if err == nil {
		return nil
	}
	key, _ := strings.CutPrefix(err.Error(), "json: unknown field ")
	line := 1 + bytes.Count(text[:max(0, bytes.Index(text, []byte(key)))], []byte("\n"))
	return fmt.Errorf("line %d: a snapshot of version %d has no key %s", line, Version, key)
}

func atLine(text []byte, err error) error {
	var offset int64
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = wrong.Offset
		err = fmt.Errorf("%s has a %s", wrong.Field, wrong.Value)
	}
	line := 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n"))
	return fmt.Errorf("line %d: %w", line, err)
}

func (s *Snapshot) sort() {
	slices.SortFunc(s.VPCs, func(a, b VPC) int { return strings.Compare(a.ID, b.ID) })
	for i := range s.VPCs {
		sortAssociations(s.VPCs[i].RuleGroups)
		sortQueryLogs(s.VPCs[i].QueryLogs)
		slices.Sort(s.VPCs[i].Profiles)
	}
	slices.SortFunc(s.Profiles, func(a, b Profile) int { return strings.Compare(a.ID, b.ID) })
	for i := range s.Profiles {
		sortAssociations(s.Profiles[i].RuleGroups)
		sortQueryLogs(s.Profiles[i].QueryLogs)
	}
	slices.SortFunc(s.RuleGroups, func(a, b RuleGroup) int { return strings.Compare(a.ID, b.ID) })
	for _, g := range s.RuleGroups {
		slices.SortStableFunc(g.Rules, compareRules)
	}
	slices.SortFunc(s.DomainLists, func(a, b DomainList) int { return strings.Compare(a.ID, b.ID) })
	for _, l := range s.DomainLists {
		slices.Sort(l.Domains)
	}
	slices.SortFunc(s.QueryLogConfigs, func(a, b QueryLogConfig) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Unread, func(a, b Unread) int {
		return cmp.Or(strings.Compare(a.Of, b.Of), strings.Compare(string(a.Part), string(b.Part)))
	})
}

func sortAssociations(all []Association) {
	slices.SortFunc(all, func(a, b Association) int {
		return cmp.Or(comparePriorities(a.Priority, b.Priority), strings.Compare(a.RuleGroup, b.RuleGroup), strings.Compare(a.ID, b.ID))
	})
}

func sortQueryLogs(all []QueryLog) {
	slices.SortFunc(all, func(a, b QueryLog) int {
		return cmp.Or(strings.Compare(a.Config, b.Config), strings.Compare(a.ID, b.ID))
	})
}

func compareRules(a, b Rule) int {
	return cmp.Or(comparePriorities(a.Priority, b.Priority), strings.Compare(a.DomainList, b.DomainList), strings.Compare(a.Name, b.Name))
}

// comparePriorities puts one that is not known last.
func comparePriorities(a, b *int32) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return cmp.Compare(*a, *b)
	}
}
