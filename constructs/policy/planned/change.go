// Package planned holds what a plan of Terraform is about to do: package load reads it, and
// package lint looks at it.
package planned

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// Change is what applying a plan of Terraform does to a resource.
type Change struct {
	Address, Type string
	Action        ChangeAction

	Before, After map[string]any  // arguments by name; nil for what is not there
	Unknown       map[string]bool // of After, what is known only after apply

	Origin policy.Origin
}

// ChangeAction is what becomes of a resource.
type ChangeAction string

// The actions. Terraform replaces by deleting first, unless create_before_destroy says
// otherwise.
const (
	Create      ChangeAction = "create"
	Update      ChangeAction = "update"
	Delete      ChangeAction = "delete"
	Replace     ChangeAction = "replace"
	CreateFirst ChangeAction = "replace, new first"
)
