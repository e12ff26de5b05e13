package resolver

import (
	"strings"
	"testing"
)

// These tests check pure values and start no node process.

const clusterA = "arn:aws:ecs:eu-west-1:111122223333:cluster/prod"

func TestTaskRecordersThatWouldRecordNothing(t *testing.T) {
	for name, test := range map[string]struct {
		props TaskRecorderProps
		want  string
	}{
		"no cluster":        {TaskRecorderProps{ClusterArns: alertStrings()}, "ClusterArns is empty, so nothing would be recorded"},
		"a name":            {TaskRecorderProps{ClusterArns: alertStrings("prod")}, `cluster 1 is "prod"; give its ARN`},
		"nil":               {TaskRecorderProps{ClusterArns: &[]*string{nil}}, `cluster 1 is ""`},
		"one twice":         {TaskRecorderProps{ClusterArns: alertStrings(clusterA, clusterA)}, `cluster 2, "` + clusterA + `", is listed twice`},
		"a service":         {TaskRecorderProps{ClusterArns: alertStrings("arn:aws:ecs:eu-west-1:111122223333:service/prod/web")}, "cluster 1 is"},
		"a token list":      {TaskRecorderProps{ClusterArns: alertStrings("#{Token[TOKEN.1]}")}, "ClusterArns is a list that is known only at deployment"},
		"another prefix":    {TaskRecorderProps{LogGroupName: ptr("/ecs/tasks")}, `LogGroupName is "/ecs/tasks"; use /aws/events/ and 1-500 letters`},
		"the prefix alone":  {TaskRecorderProps{LogGroupName: ptr("/aws/events/")}, "LogGroupName is"},
		"a long name":       {TaskRecorderProps{LogGroupName: ptr("/aws/events/" + strings.Repeat("a", 501))}, "LogGroupName is"},
		"45 days":           {TaskRecorderProps{RetentionDays: ptr(45.0)}, "RetentionDays is 45, which CloudWatch Logs does not support"},
		"an alias":          {TaskRecorderProps{KmsKeyArn: ptr("alias/logs")}, `KmsKeyArn is "alias/logs"`},
		"a key elsewhere":   {TaskRecorderProps{KmsKeyArn: ptr("arn:aws:kms:us-east-1:111122223333:key/0a")}, "us-east-1"},
		"a snapshot":        {TaskRecorderProps{RemovalPolicy: "SNAPSHOT"}, "RemovalPolicy is SNAPSHOT"},
		"a rule with space": {TaskRecorderProps{Name: ptr("ecs tasks")}, `Name is "ecs tasks"`},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("TaskRecorder", "R")
			clusterArnsOf(p, test.props.ClusterArns)
			checkRuleName(p, textOf(test.props.Name))
			taskGroupOf(&test.props).check(p, place{region: "eu-west-1"})
			wantProblem(t, p, `resolver: TaskRecorder "R": `, test.want)
		})
	}
}

func TestGoodTaskRecorders(t *testing.T) {
	p := problemsOf("TaskRecorder", "R")
	clusterArnsOf(p, alertStrings(clusterA, "arn:aws-cn:ecs:cn-north-1:111122223333:cluster/a_B-1", "${Token[TOKEN.1]}"))
	taskGroupOf(&TaskRecorderProps{LogGroupName: ptr("/aws/events/ecs/tasks"), RetentionDays: ptr(0.0)}).check(p, place{region: "eu-west-1"})
	taskGroupOf(&TaskRecorderProps{LogGroupName: ptr("${Token[TOKEN.2]}"), RetentionDays: ptr(-1.888154589708827e+289)}).check(p, place{region: "${Token[AWS.Region.3]}"})
	if err := p.err(); err != nil {
		t.Error(err)
	}
}
