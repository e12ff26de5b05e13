package template_test

import "testing"

func TestWaits(t *testing.T) {
	t.Parallel()
	parsed := parse(t, `
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  Policy: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref Bucket}}
  ByReference: {Type: T, Properties: {A: [!Sub '${Policy}']}}
  ByName: {Type: T, DependsOn: [Bucket, Policy]}
  ByAnother: {Type: T, DependsOn: ByName}
  Circle: {Type: T, DependsOn: Circle2}
  Circle2: {Type: T, DependsOn: [Circle, Gone]}
`)
	for id, want := range map[string]bool{
		"ByReference": true, "ByName": true, "ByAnother": true, "Bucket": false, "Policy": false, "Circle": false, "Gone": false,
	} {
		if got := parsed.Waits(id, "Policy"); got != want {
			t.Errorf("%s: %t, want %t", id, got, want)
		}
	}
	if !parsed.Waits("ByAnother", "Bucket") {
		t.Error("ByAnother does not wait for the bucket")
	}
}
