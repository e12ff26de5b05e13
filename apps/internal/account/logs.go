package account

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
)

// forLogs has no limit for a whole answer, which may be large; whoever reads it watches whether
// it goes on.
func forLogs() waiting { return waiting{3 * time.Second, 20 * time.Second, 0, 6} }

// LogConfig is how to reach AWS to read logs. An empty profile is that of AWS_PROFILE, and an
// empty region that of the profile or of AWS_REGION.
//
// The SDK gives up retries once many of them were needed. Here each request has its own, because
// the logs of weeks need many.
func LogConfig(ctx context.Context, profile, region string) (aws.Config, error) {
	cfg, err := awsConfig(ctx, region, forLogs(), config.WithSharedConfigProfile(profile))
	if err != nil {
		return cfg, err
	}
	cfg.Retryer = func() aws.Retryer {
		adaptive := retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
			o.StandardOptions = append(o.StandardOptions, func(s *retry.StandardOptions) { s.RateLimiter = ratelimit.None })
		})
		return impatient{retry.AddWithMaxAttempts(adaptive, cfg.RetryMaxAttempts).(aws.RetryerV2)}
	}
	return cfg, nil
}
