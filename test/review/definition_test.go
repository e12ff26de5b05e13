package review

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// TestDefinition has the state machine validated by a program that knows the Amazon States Language.
func TestDefinition(t *testing.T) {
	t.Parallel()
	validator := program(t, "VPCDNS_ASL_VALIDATOR")
	for name, topic := range map[string]string{"with a topic": "arn:aws:sns:eu-central-1:111122223333:reviews", "without": ""} {
		definition, err := review.Definition(review.Machine{Function: "arn:aws:lambda:eu-central-1:111122223333:function:review", Bucket: runs, Topic: topic})
		must(t, err)
		path := filepath.Join(t.TempDir(), "definition.json")
		write(t, path, []byte(definition))
		if out, err := exec.Command(validator, "--json-path", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
		write(t, path, []byte(`{"StartAt":"Plan","States":{}}`))
		if err := exec.Command(validator, "--json-path", path).Run(); err == nil {
			t.Error("a state machine without states is valid")
		}
	}
}
