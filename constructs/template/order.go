package template

// Waits reports whether CloudFormation makes a resource only after another one, because it
// depends on it by DependsOn or refers to it, or to something that does.
func (t Template) Waits(logicalID, after string) bool {
	seen := map[string]bool{}
	var waits func(id string) bool
	waits = func(id string) bool {
		r, known := t.Resources[id]
		if !known || seen[id] {
			return false
		}
		seen[id] = true
		for _, each := range append(references(r.Properties), r.DependsOn...) {
			if each == after || waits(each) {
				return true
			}
		}
		return false
	}
	return waits(logicalID)
}
