// Package template reads CloudFormation templates and says what they mean for
// query logging and DNS Firewall, without an AWS account.
//
// Start with [Parse], which reads JSON and YAML alike, and give what is
// deployed and what is about to be to [Replacements]. It names everything that
// the update would make anew instead of changing it, and why that matters.
//
// Do not use this package to check that a template is correct: cfn-lint knows
// the schemas, and this package reads what it understands and leaves the rest.
//
// # What two templates cannot tell
//
// Values are compared as they are written, with Fn::FindInMap looked up where all
// its keys are written out. A parameter that gets another value, another Default
// of a parameter included, a mapping behind a key that is computed, a condition
// that turns out otherwise and an exported value that changes are not seen, even
// behind a property whose change is a replacement, nor are the tags of a stack: CloudFormation adds those to every
// resource, and on a query log config they are create-only, so that another
// stack tag replaces it. Loops such as Fn::ForEach::Name and what a macro makes
// are not read. A resource of a type that is not watched, such as a VPC or the
// source of a delivery stream, counts as never replaced.
package template
