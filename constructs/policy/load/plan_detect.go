package load

import (
	"bytes"
	"errors"
	"regexp"
)

// almostPlan returns an error for what people take for the JSON of a plan or a state and is not.
// It goes behind the name of a file.
func almostPlan(text []byte) error {
	head := bytes.TrimSpace(text[:min(len(text), 4096)])
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errors.New("is in a binary form, as a plan of Terraform is; give what terraform show -json PLAN writes")
	case bytes.HasPrefix(head, []byte("[command]")):
		return errors.New("begins with a line of a wrapper around Terraform; with hashicorp/setup-terraform, set terraform_wrapper: false")
	case bytes.HasPrefix(head, []byte(`{"@level":`)):
		return errors.New("is the log of terraform plan -json; plan with -out=PLAN and give what terraform show -json PLAN writes")
	case stateHead.Match(head):
		return errors.New("is a state as Terraform keeps it; give what terraform show -json STATE writes")
	case proseOfPlan.Match(head):
		return errors.New("is a plan in words; plan with -out=PLAN and give what terraform show -json PLAN writes")
	default:
		return nil
	}
}

var (
	stateHead   = regexp.MustCompile(`^\{\s*"version":\s*\d+,\s*"terraform_version":`)
	proseOfPlan = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) (will perform the following actions|used the selected providers)`)
)
