package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func (r *reader) defineLists(s *stack.Stack) {
	existing(s, listType, func(id string, _ *stack.Unknown) {
		l := &policy.List{ID: r.labels.resource(s, listType, id), Origin: originOfResource(s, id)}
		f := &fields{node: s.Properties(id)}
		l.Name = f.label("Name")
		r.readEntries(l, f)
		addNotes(l, s.Metadata(id))
		f.others("Name", "Domains", "DomainFileUrl", "Tags")
		l.Unknowns = append(l.Unknowns, f.unknowns...)
		r.lists[keyOf(s.Reference(id))] = l
		r.p.Lists = append(r.p.Lists, l)
	})
}

func keyOf(t stack.Text) string {
	key, _ := t.Key()
	return key
}

// readEntries takes the entries from where they are: the template, or a file.
func (r *reader) readEntries(l *policy.List, f *fields) {
	domains, inline := f.node.Member("Domains")
	url, file := f.node.Member("DomainFileUrl")
	switch computed := f.computed(); {
	case computed != nil:
		f.add(unknownAt("Domains", computed, f.node))
	case inline && file:
		t, _ := url.Text()
		l.FileURL = t.String()
		f.add(invalidAt("Domains", domains, "it has both Domains and DomainFileUrl; leave one out"))
	case inline:
		r.readDomains(l, f, domains)
	case file:
		r.readFile(l, f, url)
	default:
		u := invalidAt("Domains", f.node, "it has neither Domains nor DomainFileUrl; if something else fills it, give the entries with --stand-in %s=FILE", shell.Word(l.ID))
		u.Invalid, l.Unfilled = false, true
		f.add(u)
	}
}

func (r *reader) readDomains(l *policy.List, f *fields, domains stack.Node) {
	items, rest := domains.Items()
	for _, n := range rest {
		if u := n.Unknown(); u != nil {
			f.add(unknownAt("Domains", u, n))
		} else {
			f.add(invalidAt("Domains", n, "Domains is %s; it wants a list", n.Kind()))
		}
	}
	sure := onBothSides(items, domains.Path())
	for _, n := range items {
		t, ok := n.Text()
		text, known := t.Literal()
		switch {
		case !ok:
			f.add(invalidAt("Domains", n, "an entry of Domains is %s; it wants text", n.Kind()))
		case !known && (len(t) == 1 || open(t).Invalid):
			f.add(unknownAt("Domains", open(t), n))
		case !known:
			l.Entries = append(l.Entries, gapAt(t, open(t), n))
		case sure[text] && strings.HasPrefix(n.Path(), domains.Path()+otherSide):
			// It is there as the one of the first side.
		case n.Maybe() != nil && !sure[text]:
			l.Entries = append(l.Entries, gapAt(t, n.Behind(), n))
		default:
			l.Entries = append(l.Entries, policy.ParseEntry(text, originAt(n)))
		}
	}
}

// The sides of a condition in a path.
const firstSide, otherSide = ".Fn::If.1.", ".Fn::If.2."

// onBothSides returns the entries that are there whichever side a condition chooses, which is
// around all of them.
func onBothSides(items []stack.Node, path string) map[string]bool {
	sides := map[string][]string{}
	for _, n := range items {
		t, _ := n.Text()
		for _, side := range []string{firstSide, otherSide} {
			rest, on := strings.CutPrefix(n.Path(), path+side)
			if on && !strings.Contains(rest, "Fn::If") && !slices.Contains(sides[t.String()], side) {
				sides[t.String()] = append(sides[t.String()], side)
			}
		}
	}
	both := map[string]bool{}
	for text := range sides {
		both[text] = len(sides[text]) == 2
	}
	return both
}

// gapAt is an entry of which a part is not known, or whether it is there.
func gapAt(t stack.Text, u *stack.Unknown, n stack.Node) policy.Entry {
	return policy.Entry{Text: t.String(), Odd: &policy.Gap{Unknown: unknownAt("Domains", u, n)}, Origin: originAt(n)}
}

// readFile reads the file that AWS would import, if it is one of the assembly.
func (r *reader) readFile(l *policy.List, f *fields, url stack.Node) {
	t, ok := url.Text()
	if !ok {
		f.add(invalidAt("DomainFileUrl", url, "DomainFileUrl is %s; it wants text", url.Kind()))
		l.Opaque = "its DomainFileUrl is no text"
		return
	}
	l.FileURL, l.Source = t.String(), t.Source()
	if !isObjectURL(t) {
		f.add(invalidAt("DomainFileUrl", url, "DomainFileUrl is %q, and not the URL of an object on S3, as s3://bucket/key", t))
	}
	entries, found, err := r.assets.entries(l.FileURL)
	switch {
	case err != nil:
		l.Opaque = fmt.Sprintf("the file of its entries cannot be read: %v", err)
	case found:
		l.Entries, l.Source = entries, ""
	default:
		l.Opaque = fmt.Sprintf("its entries are in %s; give them with --stand-in %s=FILE", l.FileURL, shell.Word(l.ID))
		if len(r.assets.unread) > 0 {
			l.Opaque += " (" + r.assets.unread[0] + ")"
		}
	}
}
