package experiment

import "slices"

// All returns every experiment for a run whose names are below zone, in the order of the table.
func All(zone string) []Experiment {
	return slices.Concat(
		entriesOfNames(zone),
		chains(zone),
		responses(zone),
		advanced(),
		managedLists(),
		[]Experiment{ruleTypes(), profileOrder(zone)},
		updates(zone),
		deployments(zone),
		[]Experiment{plainTemplate(zone)},
	)
}
