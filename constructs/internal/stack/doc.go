// Package stack computes what the functions in CloudFormation templates come to, as
// far as it is known before anything is deployed.
//
// Start with [New], [App.Add] a template for each stack, and look into them with
// [Stack.Properties]. A [Node] is a value in a template together with its place; its
// methods follow functions and conditions.
//
// What is not known is a value too: a [Text] has, between its literal parts, references to
// resources and unknowns that say why they are not known and what to do about it.
// Nothing here fails but a parameter that nobody can take.
package stack
