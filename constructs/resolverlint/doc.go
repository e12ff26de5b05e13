// Package resolverlint lints the DNS Firewall policy of an app while it is synthesised:
//
//	awscdk.Validations_Of(app).AddPlugins(resolverlint.New(nil))
//
// Start with [New]. An error ends the synthesis, a warning and a note are printed, each
// with the path of its construct and what to do about it. As the plugin reads the
// templates, it sees what other constructs, hand-written L1s and escape hatches put
// there too. It costs about a millisecond, and works with CDK_VALIDATION=false.
//
// To accept a finding, acknowledge it by the name of the plugin and the ID of the check:
//
//	awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String("vpcdns::alert-only"), Reason: ...})
//
// Do not use this package for existing templates: package lint needs no node, and vpcdns lint
// runs it from the command line.
package resolverlint
