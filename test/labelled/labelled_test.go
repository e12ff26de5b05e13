package labelled

import "testing"

// TestSurveyFindsAttacksAndAccusesNobody holds the floor of three seeds.
func TestSurveyFindsAttacksAndAccusesNobody(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1) {
		table, err := Count(seed)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: %d of %d attacks found, %d of %d controls accused; missed %q, wrong %q",
			seed, table.Found, table.Attacks, table.Accused, table.Controls, table.Missed, table.Wrong)
		if table.Attacks < 40 || table.Controls < 40 {
			t.Errorf("seed %d: %d attacks and %d controls, want 40 of each", seed, table.Attacks, table.Controls)
		}
		if 100*table.Found < 90*table.Attacks || 30*table.Accused > table.Controls {
			t.Errorf("seed %d: %d of %d found, %d of %d accused", seed, table.Found, table.Attacks, table.Accused, table.Controls)
		}
	}
}
