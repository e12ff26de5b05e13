package phantom

// awsEntries are agents of AWS, and names that AWS made for tests.
func awsEntries() []Entry {
	return []Entry{
		{
			ID: "ssm-agent", Title: "the SSM Agent asks for work", Verdict: Harmless,
			Patterns: []string{"ssm.<region>.amazonaws.com", "ssmmessages.<region>.amazonaws.com", "ec2messages.<region>.amazonaws.com"},
			Who:      "SSM Agent, which most images of AWS start.",
			Why:      "It registers the instance, waits for commands and opens sessions, also where nobody uses Systems Manager.",
			Cure:     "Leave it: without these names the instance cannot be managed. Stop the agent where it is not wanted.",
			Sources:  []string{"https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"},
		},
		{
			ID: "ecs-agent", Title: "the ECS agent talks to its control plane", Verdict: Harmless,
			Patterns: []string{
				"ecs-a.<region>.amazonaws.com", "ecs-t.<region>.amazonaws.com",
				"ecs-a-<number>.<region>.amazonaws.com", "ecs-t-<number>.<region>.amazonaws.com",
			},
			Who:  "The agent on container instances of ECS.",
			Why:  "DiscoverPollEndpoint hands it numbered names: a is for the agent, t for telemetry. They are in no table of endpoints.",
			Cure: "Leave it: without these names the instance starts no tasks.",
			Sources: []string{
				"https://github.com/aws/amazon-ecs-agent/issues/931",
				"https://github.com/aws/amazon-ecs-agent/issues/260",
				"https://github.com/aws/containers-roadmap/issues/2821",
			},
		},
		{
			ID: "dns-firewall-test", Title: "somebody tests a managed list of DNS Firewall", Verdict: Suspicious,
			Patterns: []string{"*.firewall.route53resolver.us-east-1.amazonaws.com"},
			Who:      "Whoever checks that rules with managed lists block, as this project's own tests do.",
			Why:      "AWS put names such as controldomain1.malwarelist into its lists; they resolve to 1.2.3.4 where nothing blocks them.",
			Cure:     "If nobody of yours tests, find out who does.",
			Sources: []string{
				"https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html",
			},
		},
		{
			ID: "guardduty-test", Title: "somebody tests GuardDuty", Verdict: Suspicious,
			Patterns: []string{"guarddutyc2activityb.com"},
			Who:      "Whoever checks that GuardDuty finds a lookup of a command and control server.",
			Why:      "GuardDuty takes the name for a command and control server: an nslookup makes a finding.",
			Cure:     "If nobody of yours tests, find out who does.",
			Sources:  []string{"https://github.com/aws-samples/aws-securityhub-automated-remediations-workshop/blob/master/docs/02-guardduty-dns-event.md"},
		},
	}
}
