package load

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// fromPlan reads what terraform show -json writes about a plan or a state.
func fromPlan(file string, text []byte) (*policy.Policy, error) {
	f, err := parsePlan(file, text)
	if err != nil {
		return nil, err
	}
	if f.Planned == nil && f.Values == nil {
		return nil, fmt.Errorf("%s has neither planned_values nor values: there was no plan and no state when terraform show -json wrote it", file)
	}
	m := newTfMapping(indexPlan(file, f))
	m.writtenPartition = partitionIn(text)
	if f.Errored {
		m.policy.Unknowns = append(m.policy.Unknowns, policy.Unknown{
			Property: policy.Existence, Why: "terraform plan failed, so what it planned is not all there will be", Origin: policy.Origin{File: file},
		})
	}
	m.addLists()
	m.addGroups()
	m.addRules()
	m.addAssociations()
	m.addFailModes()
	m.addNameServers()
	m.addQueryLogConfigs()
	m.addQueryLogs()
	m.addProfiles()
	m.addFirewallManager()
	m.addUnread()
	return m.finish(), nil
}

func parsePlan(path string, text []byte) (*tfFile, error) {
	var f tfFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, wordJSON(err))
	}
	return &f, nil
}

// wordJSON says where an error of JSON is.
func wordJSON(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("byte %d: %w", syntax.Offset, err)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s has a %s, which is not what terraform show -json writes", wrong.Field, wrong.Value)
	}
	return err
}
