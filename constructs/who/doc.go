// Package who tells who stood behind an address in a VPC at a time: the ECS service, the
// Lambda function, the instance.
//
// Start with [Open] and ask [Directory.Find], or [Directory.Identify] for the task, its revision
// and containers too. It reads, in any mixture, what
//
//   - aws ec2 describe-network-interfaces prints, and describe-instances, which has the names
//     of instances,
//   - the state changes of ECS tasks that EventBridge sends, as they are or as a log group
//     of CloudWatch kept them: a record a line, exports with a time in front, the answers of
//     aws logs filter-log-events and of Logs Insights, subscriptions,
//   - aws ecs describe-tasks prints.
//
// Do not use this package for records that have an instance ID, unless for its name: the
// record says it already. Records of Lambda, of Fargate and of pods have only an address.
//
// # Design
//
// Addresses are used again, by others, within minutes. So a task counts from its creation
// to its end, and who has come to an address last has it. A list of interfaces is a
// moment: each counts since it was attached, gives way to tasks, and before that it is
// named with a question mark, as the best guess there is.
//
// Events name a subnet and no VPC. Its VPC is looked up among the interfaces; without
// any, the task is found in every VPC, unless another one with the same address in
// another subnet ran at that time: then it is nobody rather than the wrong one.
package who
