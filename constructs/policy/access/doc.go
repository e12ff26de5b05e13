// Package access decides what a resource policy of AWS, such as that of a bucket or a key,
// lets an AWS service do, when parts of the policy are not known before the deployment.
//
// Start with [Parse], and give the documents and a [Request] to [Judge]. Every answer is a
// [Truth]: No and Yes hold whatever the unknown parts turn out to be, and all else is Maybe.
//
// It knows what policies of log destinations use: Principal and NotPrincipal, Action,
// NotAction, Resource and NotResource with wildcards and variables, and the condition
// operators on texts, ARNs and booleans, with Null, IfExists, ForAllValues and ForAnyValue.
// Numeric, date, binary and IP address conditions are always Maybe. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html.
//
// Do not use this package for policies of users and roles: who is asked about is always a
// service, and permission boundaries, session policies and those of an organization are not
// there.
package access
