package template

// protect adds to a finding about a rule group association what its mutation
// protection does to it. The old template counts: what is replaced or removed is
// deleted as it is, whatever the new template says.
func (c *comparison) protect(found *Replacement) {
	const property = "MutationProtection"
	before := c.old.Resources[found.LogicalID]
	if before.Type != firewallAssociationType || c.old.canonical(property, before.Properties[property]) != `"ENABLED"` {
		return
	}
	found.WayOut = "set its MutationProtection to DISABLED and deploy that first. Then: " + found.WayOut
	if found.Kept {
		return // nothing is deleted
	}
	found.Fails = true
	found.Why += "; under mutation protection AWS refuses to delete the old one (RSLVR-02307)"
}
