package cloudformation

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
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
			f.add(invalidAt("Domains", n, "Domains is %s; it must be a list", n.Kind()))
		}
	}
	sure := onBothBranches(items, domains.Path())
	for _, n := range items {
		t, ok := n.Text()
		text, known := t.Literal()
		switch {
		case !ok:
			f.add(invalidAt("Domains", n, "an entry of Domains is %s; it must be text", n.Kind()))
		case !known && (len(t) == 1 || open(t).Invalid):
			f.add(unknownAt("Domains", open(t), n))
		case !known:
			l.Entries = append(l.Entries, gapAt(t, open(t), n))
		case sure[text] && strings.HasPrefix(n.Path(), domains.Path()+otherBranch):
			// It is there as the one of the first side.
		case n.Maybe() != nil && !sure[text]:
			l.Entries = append(l.Entries, gapAt(t, n.Behind(), n))
		default:
			l.Entries = append(l.Entries, policy.ParseEntry(text, originAt(n)))
		}
	}
}

// The branches of a condition in a path.
const firstBranch, otherBranch = ".Fn::If.1.", ".Fn::If.2."

// onBothBranches returns the entries that are there whichever branch a condition chooses, which is
// around all of them.
func onBothBranches(items []stack.Node, path string) map[string]bool {
	branches := map[string][]string{}
	for _, n := range items {
		t, _ := n.Text()
		for _, branch := range []string{firstBranch, otherBranch} {
			rest, on := strings.CutPrefix(n.Path(), path+branch)
			if on && !strings.Contains(rest, "Fn::If") && !slices.Contains(branches[t.String()], branch) {
				branches[t.String()] = append(branches[t.String()], branch)
			}
		}
	}
	both := map[string]bool{}
	for text := range branches {
		both[text] = len(branches[text]) == 2
	}
	return both
}

// gapAt is an entry of which a part is not known, or whether it is there.
func gapAt(t stack.Text, u *stack.Unknown, n stack.Node) policy.Entry {
	return policy.Entry{Text: t.String(), Invalid: &policy.Gap{Unknown: unknownAt("Domains", u, n)}, Origin: originAt(n)}
}

// readFile reads the file that AWS would import, if it is one of the assembly.
func (r *reader) readFile(l *policy.List, f *fields, url stack.Node) {
	t, ok := url.Text()
	if !ok {
		f.add(invalidAt("DomainFileUrl", url, "DomainFileUrl is %s; it must be text", url.Kind()))
		l.Opaque = "its DomainFileUrl is not text"
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

// list returns the list that a rule names, or means, and what is wrong with the value.
func (r *reader) list(t stack.Text, n stack.Node) (*policy.List, *policy.Unknown) {
	if wrong := idOf(listType).wrong("FirewallDomainListId", t, n); wrong != nil {
		meant, _ := meantBy(t)
		return r.lists[keyOf(meant)], wrong
	}
	key, keyed := t.Key()
	if u := t.Unknown(); u != nil && (u.Invalid || !keyed) {
		unknown := unknownAt("FirewallDomainListId", u, n)
		return nil, &unknown
	}
	if l := r.lists[key]; l != nil {
		return l, nil
	}
	l := r.foreignList(t, n)
	r.lists[key] = l
	r.p.Lists = append(r.p.Lists, l)
	return l, nil
}

// foreignList is a list without entries in the source.
func (r *reader) foreignList(t stack.Text, n stack.Node) *policy.List {
	l := &policy.List{ID: r.labels.fresh(listType, t), Source: t.Source(), Origin: originAt(n)}
	u := t.Unknown()
	if _, literal := t.Literal(); literal {
		l.Opaque = fmt.Sprintf("the source does not have the entries of list %s; give them with --stand-in %s=FILE", l.ID, shell.Word(l.ID))
		return l
	}
	switch name := managedAmong(u); {
	case name != "":
		l.Name, l.Managed = name, true
	case u == nil || u.Foreign || areLists(u.Among):
		l.Opaque = fmt.Sprintf("%s; give the entries with --stand-in %s=FILE", open(t).Why, shell.Word(l.ID))
	default:
		l.Unknowns = []policy.Unknown{{
			Property: "Domains", Origin: originAt(n), Source: l.Source,
			Why: fmt.Sprintf("%s, or the entries with --stand-in %s=FILE", u.Why, shell.Word(l.ID)),
		}}
	}
	return l
}

// areLists reports whether all that a value can be is the ID of a list, so knowing
// it would add no entry.
func areLists(ids []string) bool {
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return !strings.HasPrefix(id, awsdns.DomainListID) })
}

// managedAmong returns the managed list that a value stands for, whichever Region it is
// in.
func managedAmong(u *stack.Unknown) string {
	if u == nil || len(u.Among) == 0 {
		return ""
	}
	first := ""
	for _, id := range u.Among {
		name, _, known := awsdns.ManagedListName(id)
		if !known || first != "" && name != first {
			return ""
		}
		first = name
	}
	return first
}

// entriesOfLines reads what AWS would import, an entry on each line. What AWS would
// refuse is an invalid entry.
func entriesOfLines(file string, r io.Reader) ([]policy.Entry, error) {
	var entries []policy.Entry
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			entries = append(entries, policy.ParseEntry(text, policy.Origin{File: file, Line: n}))
		}
	}
	return entries, lines.Err()
}

// isObjectURL reports whether a DomainFileUrl is that of an object on S3, or may be: a bucket
// and a key, as s3://bucket/key or https://bucket.s3.us-east-1.amazonaws.com/key.
func isObjectURL(t stack.Text) bool {
	if _, literal := t.Literal(); !literal && t[0].Literal == "" {
		return true // it begins with what is not known
	}
	if path, ok := strings.CutPrefix(filled(t, 'x'), "s3://"); ok {
		bucket, key, _ := strings.Cut(path, "/")
		return bucket != "" && key != ""
	}
	u, err := url.Parse(filled(t, 'x'))
	if err != nil {
		return false
	}
	key := strings.TrimPrefix(u.Path, "/")
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return false
	case strings.Contains(hostOf(t), "${"):
		return true
	case !strings.HasSuffix(u.Host, ".amazonaws.com") && !strings.HasSuffix(u.Host, ".amazonaws.com.cn") && !strings.HasSuffix(u.Host, ".amazonaws.eu"):
		return false
	case strings.HasPrefix(u.Host, "s3.") || strings.HasPrefix(u.Host, "s3-"): // the bucket is in the path
		bucket, object, _ := strings.Cut(key, "/")
		return bucket != "" && object != ""
	default:
		return key != "" && (strings.Contains(u.Host, ".s3.") || strings.Contains(u.Host, ".s3-"))
	}
}

// filled has a letter in place of what is not known.
func filled(t stack.Text, with byte) string {
	var b strings.Builder
	for _, p := range t {
		if p.Ref != nil || p.Unknown != nil {
			b.WriteByte(with)
		} else {
			b.WriteString(p.Literal)
		}
	}
	return b.String()
}

// hostOf is the host of a URL, with ${} for what is not known.
func hostOf(t stack.Text) string {
	_, rest, _ := strings.Cut(t.String(), "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}
