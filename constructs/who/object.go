package who

import (
	"encoding/json"
	"errors"
	"fmt"
)

func (b *builder) networkInterface(raw json.RawMessage) error {
	var n networkInterface
	if err := json.Unmarshal(raw, &n); err != nil {
		return fmt.Errorf("network interface: %w", err)
	}
	if n.VpcId == "" {
		return fmt.Errorf("network interface %s has no VpcId; give the whole output of describe-network-interfaces", n.NetworkInterfaceId)
	}
	b.addInterface(n)
	return nil
}

func (b *builder) instance(raw json.RawMessage) error {
	var i instance
	if err := json.Unmarshal(raw, &i); err != nil {
		return fmt.Errorf("instance: %w", err)
	}
	b.addInstance(&i)
	return nil
}

func (b *builder) task(raw, at json.RawMessage) error {
	var t task
	if err := json.Unmarshal(raw, &t); err != nil {
		return fmt.Errorf("ECS task: %w", err)
	}
	var time moment
	if at != nil {
		if err := json.Unmarshal(at, &time); err != nil {
			return fmt.Errorf("ECS task %s: %w", t.TaskArn, err)
		}
	}
	b.addTask(&t, time)
	return nil
}

// event passes over what is not about tasks: a rule may record more.
func (b *builder) event(o *object) error {
	if *o.DetailType != "ECS Task State Change" {
		return nil
	}
	if len(o.Detail) == 0 {
		return errors.New("an ECS Task State Change without detail")
	}
	return b.task(o.Detail, o.Time)
}
