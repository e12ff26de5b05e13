package replay

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"strconv"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// fingerprint returns the same text for policies that decide the same by the same rules in the same
// files, so that reports of two versions of a file do not merge.
func fingerprint(p *policy.Policy) string {
	if p == nil {
		return ""
	}
	f := fingerprinter{hash: sha256.New(), lists: map[*policy.List]bool{}, groups: map[*policy.Group]bool{}}
	for i := range p.VPCs {
		f.vpc(&p.VPCs[i])
	}
	return fmt.Sprintf("%x", f.hash.Sum(nil)[:8])
}

// fingerprinter writes what a policy has into a hash, groups and lists the first time that they
// come.
type fingerprinter struct {
	hash   hash.Hash
	lists  map[*policy.List]bool
	groups map[*policy.Group]bool
}

func (f *fingerprinter) vpc(v *policy.VPC) {
	f.put("vpc", v.Name)
	for i := range v.Associations {
		a := &v.Associations[i]
		f.put("association", a.Priority, a.Via, a.Group.ID, []policy.Unknown(a.Unknowns))
		if !f.groups[a.Group] {
			f.groups[a.Group] = true
			f.group(a.Group)
		}
	}
}

func (f *fingerprinter) group(g *policy.Group) {
	f.put("group", g.ID, g.Opaque, []policy.Unknown(g.Unknowns))
	if g.Opaque != "" {
		f.put("of", g.Source)
	}
	for i := range g.Rules {
		r := &g.Rules[i]
		f.put("rule", r.Priority, r.Action, r.Block, r.Protection, r.QueryType, r.Redirection, r.OneOf, []policy.Unknown(r.Unknowns))
		if r.List != nil {
			f.list(r.List)
		}
	}
}

func (f *fingerprinter) list(l *policy.List) {
	f.put("list", l.ID, l.Name, l.Opaque, l.StandIn, []policy.Unknown(l.Unknowns))
	if l.Opaque != "" {
		f.put("of", l.Source)
	}
	if f.lists[l] {
		return
	}
	f.lists[l] = true
	var line []byte
	for i := range l.Entries {
		e := &l.Entries[i]
		line = append(append(line[:0], e.String()...), 0)
		line = append(append(line, e.Origin.File...), 0)
		line = append(strconv.AppendInt(line, int64(e.Origin.Line), 10), '\n')
		f.hash.Write(line) // it has no errors
	}
}

// put writes values so that no others look like them. The names of their types are in that, so unknowns
// are written as the slice that they are: reports merge whatever the type is called.
func (f *fingerprinter) put(values ...any) { fmt.Fprintf(f.hash, "%#v\n", values) }
