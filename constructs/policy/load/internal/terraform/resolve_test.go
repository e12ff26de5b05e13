package terraform

import (
	"fmt"
	"slices"
	"testing"
)

func TestStepsOfAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		`aws_vpc.a`:                      `aws_vpc a`,
		`aws_vpc.a[0].id`:                `aws_vpc a <0> id`,
		`module.m["a.b[\"]"].aws_vpc.x`:  `module m <a.b["]> aws_vpc x`,
		`module.a.module.b[1].aws_vpc.x`: `module a module b <1> aws_vpc x`,
		`data.aws_vpc.x["k"]`:            `data aws_vpc x <k>`,
		`each.value.list`:                `each value list`,
		`var.rules["ü"][0].list`:         `var rules <ü> <0> list`,
		`aws_vpc.a[`:                     `aws_vpc a <>`,
		`aws_vpc.a[nonsense`:             `aws_vpc a <nonsense>`,
		`aws_vpc.a[null].id`:             `aws_vpc a <null].id>`,
	} {
		var got []string
		for _, step := range stepsOfAddress(address) {
			if step.key != nil {
				got = append(got, fmt.Sprintf("<%v>", step.key))
			} else {
				got = append(got, step.name)
			}
		}
		if text := fmt.Sprint(got); text != "["+want+"]" {
			t.Errorf("%s: %s, want [%s]", address, text, want)
		}
	}
}

func TestLongest(t *testing.T) {
	t.Parallel()
	got := longest([]string{`a.b["k"].id`, `a.b["k"]`, `a.b`, `a.bc`, `each.value.list`, `each.value`, `var.x`})
	if want := []string{`a.b["k"].id`, `a.bc`, `each.value.list`, `var.x`}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
