package awsdns_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestCutOffFindsWhatAWSAnswers(t *testing.T) {
	t.Parallel()
	for entry, want := range map[string]string{
		"*.amazonaws.com":                        "*.amazonaws.com",
		"*.compute.internal":                     "*.compute.internal",
		"*.internal":                             "*.compute.internal",
		"localhost":                              "localhost",
		"*.cloudfront.net":                       "*.cloudfront.net",
		"*.com":                                  "*.amazonaws.com",
		"*.aws":                                  "public.ecr.aws",
		"*.ecr.aws":                              "public.ecr.aws",
		"public.ecr.aws":                         "public.ecr.aws",
		"*.eks.amazonaws.com":                    "*.us-east-1.eks.amazonaws.com",
		"*.cn-north-1.amazonaws.com.cn":          "ssm.cn-north-1.amazonaws.com.cn",
		"*.eu-west-1.amazonaws.com":              "ssm.eu-west-1.amazonaws.com",
		"*.elb.amazonaws.com":                    "*.us-east-1.elb.amazonaws.com",
		"*.s3.amazonaws.com":                     "*.s3.amazonaws.com",
		"*.s3-eu-west-1.amazonaws.com":           "*.s3-eu-west-1.amazonaws.com",
		"*.dualstack.us-east-1.amazonaws.com":    "s3.dualstack.us-east-1.amazonaws.com",
		"*.s3.dualstack.us-east-1.amazonaws.com": "*.s3.dualstack.us-east-1.amazonaws.com",
		"*.execute-api.us-east-1.amazonaws.com":  "*.execute-api.us-east-1.amazonaws.com",
		"*.auth.us-east-1.amazoncognito.com":     "*.auth.us-east-1.amazoncognito.com",
		"*.amazoncognito.com":                    "*.auth.us-east-1.amazoncognito.com",
		"*.lambda-url.us-east-1.on.aws":          "*.lambda-url.us-east-1.on.aws",
		"*.us-iso-east-1.c2s.ic.gov":             "ssm.us-iso-east-1.c2s.ic.gov",
		"*.gov":                                  "*.c2s.ic.gov",
	} {
		cut, found := awsdns.CutOff(domain.MustParsePattern(entry))
		if found != (want != "") || found && cut.Pattern.String() != want {
			t.Errorf("%s cuts off %v, %v; want %q", entry, cut.Pattern, found, want)
		}
	}
}

func TestCutOffKnowsEndpointsInAllPartitionsAndForms(t *testing.T) {
	t.Parallel()
	for name := range strings.FieldsSeq(`
		sts.amazonaws.com iam.amazonaws.com route53.amazonaws.com cloudfront.amazonaws.com s3.amazonaws.com
		s3-us-west-2.amazonaws.com s3.us-west-2.amazonaws.com s3.dualstack.ap-southeast-5.amazonaws.com s3-fips.dualstack.us-east-2.amazonaws.com
		s3-accelerate.amazonaws.com s3-external-1.amazonaws.com sns.eu-south-2.amazonaws.com sqs.sa-east-1.amazonaws.com queue.amazonaws.com
		us-west-1.queue.amazonaws.com lambda.il-central-1.amazonaws.com dynamodb.mx-central-1.amazonaws.com streams.dynamodb.eu-west-3.amazonaws.com
		cognito-idp.us-east-1.amazonaws.com cognito-identity.ca-west-1.amazonaws.com sts-fips.us-east-1.amazonaws.com
		api.ecr-public.us-east-1.amazonaws.com ecr-public.us-east-1.api.aws ecr-public.aws.com public.ecr.aws
		sqs.eu-central-1.api.aws lambda.us-east-1.api.aws eks-auth.us-east-1.api.aws
		iam.us-gov.amazonaws.com route53.us-gov.amazonaws.com sts.us-gov-west-1.amazonaws.com lambda-fips.us-gov-east-1.amazonaws.com
		iam.cn-north-1.amazonaws.com.cn sts.cn-northwest-1.amazonaws.com.cn sqs.cn-north-1.api.amazonwebservices.com.cn route53.amazonaws.com.cn
		sns.eusc-de-east-1.amazonaws.eu sts.eusc-de-east-1.api.amazonwebservices.eu
		sts.us-iso-east-1.c2s.ic.gov dynamodb.us-isob-east-1.sc2s.sgov.gov sqs.eu-isoe-west-1.cloud.adc-e.uk ec2.us-isof-south-1.csp.hci.ic.gov`) {
		cut, found := awsdns.CutOff(domain.MustParsePattern(name))
		if !found || cut.Pattern != domain.MustParsePattern(name) && !strings.Contains(name, "-fips") {
			t.Errorf("%s cuts off %v, %v", name, cut.Pattern, found)
		}
	}
}

func TestCutOffLeavesResourcesAndOthersAlone(t *testing.T) {
	t.Parallel()
	for entry := range strings.FieldsSeq(`
		amazonaws.com bucket.s3.amazonaws.com *.bucket.s3.amazonaws.com bucket.s3-us-west-2.amazonaws.com ads-1234567890.us-east-1.elb.amazonaws.com
		ads-c-1854119718.us-west-1.elb.amazonaws.com abcdefghij.execute-api.us-east-1.amazonaws.com ec2-192-0-2-1.compute-1.amazonaws.com
		mobileanalytics.us-east-1.amazonaws.com *.mobileanalytics.us-east-1.amazonaws.com s3-website-us-east-1.amazonaws.com d111111abcdef8.cloudfront.net
		sts.amazonaws.com.example sts.example.com notamazonaws.com sts.notamazonaws.com *.sts.us-east-1.amazonaws.com *.example.com * internal com aws.amazon.com
		*.media-amazon.com *.amazon-adsystem.com ap.server.example eu-west-1.example`) {
		if cut, found := awsdns.CutOff(domain.MustParsePattern(entry)); found {
			t.Errorf("%s cuts off %v", entry, cut.Pattern)
		}
	}
}

// Whatever the other lists of this package name is found, by the entry itself and by all
// wildcards above it.
func TestCutOffAgreesWithTheOtherLists(t *testing.T) {
	t.Parallel()
	var all []awsdns.Essential
	for _, p := range awsdns.Partitions() {
		all = slices.Concat(all, awsdns.Essentials(p), awsdns.RedirectionTargets(p))
	}
	for _, region := range oneRegionOfEach() {
		all = append(all, awsdns.Endpoints(region)...)
	}
	for _, e := range all {
		for up := range e.Pattern.CoveredBy() {
			cut, found := awsdns.CutOff(up)
			if up.Kind() != domain.Any && (!found || !cut.CoveredBy(up)) {
				t.Errorf("%v matches %v and cuts off %v, %v", up, e.Pattern, cut.Pattern, found)
			}
		}
	}
}

func TestWhatIsCutOffHasASource(t *testing.T) {
	t.Parallel()
	for entry := range strings.FieldsSeq("sts.amazonaws.com sqs.us-east-1.amazonaws.com public.ecr.aws *.us-east-1.elb.amazonaws.com sqs.us-iso-east-1.c2s.ic.gov *.c2s.ic.gov") {
		cut, _ := awsdns.CutOff(domain.MustParsePattern(entry))
		if cut.Service == "" || cut.Reason == "" || !strings.HasPrefix(cut.Source, "https://docs.a") {
			t.Errorf("%s: %+v", entry, cut)
		}
	}
}

func BenchmarkCutOff(b *testing.B) {
	for _, entry := range []string{"*.ads.example.com", "*.example.com", "bucket.s3.amazonaws.com", "*.a.internal"} {
		p := domain.MustParsePattern(entry)
		b.Run(entry, func(b *testing.B) {
			for b.Loop() {
				awsdns.CutOff(p)
			}
		})
	}
}
