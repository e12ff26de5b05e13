// Package load reads a [policy.Policy] from what people have: a CloudFormation
// template, the cloud assembly that cdk synth writes, a Terraform plan as JSON, or
// a snapshot of what is deployed, as package snapshot has it.
//
// Start with [Open], which finds out what a file is. [Read] does the same for text
// at hand.
//
// A source is read with patience. What it does not tell, and what AWS would
// refuse, is an Unknown in the policy and no error; whether it matters depends on
// the question. An error is a source that cannot be read at all.
package load
