package load

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// addLists adds the domain lists that the plan manages or reads.
func (m *tfMapping) addLists() {
	for _, r := range m.ofTypes(wantedList().types) {
		if r.Mode == "data" {
			m.addForeignList(r)
			continue
		}
		a := tfReader{mapping: m, resource: r}
		l := &policy.List{ID: r.Address, Name: r.text("name"), Origin: m.origin(r)}
		for _, text := range a.texts("domains", "Domains") {
			l.Entries = append(l.Entries, policy.ParseEntry(text, l.Origin))
		}
		l.Unknowns = a.unknowns
		m.lists[l.ID] = l
	}
}

// addForeignList adds a list that the plan only reads, of which it has the name and no
// entry.
func (m *tfMapping) addForeignList(r *tfResource) {
	l := m.foreignList(r.idOf(), m.identityOf(r), r)
	l.Name, l.Managed = r.text("name"), r.text("managed_owner_name") != ""
}

// foreignList returns a list that the plan does not manage.
func (m *tfMapping) foreignList(id, source string, from *tfResource) *policy.List {
	if m.lists[id] == nil {
		m.lists[id] = &policy.List{
			ID: id, Source: source, Origin: m.origin(from),
			Opaque: "the plan does not have the entries of " + id + "; give them with --stand-in, or take a snapshot",
		}
	}
	return m.lists[id]
}
