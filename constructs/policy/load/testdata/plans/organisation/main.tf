# What reaches VPCs by other ways: Route 53 Profiles, Firewall Manager, RAM; and query logging.

resource "aws_vpc" "spoke" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_route53_resolver_firewall_domain_list" "org" {
  name    = "org"
  domains = ["org.example"]
}

resource "aws_route53_resolver_firewall_rule_group" "first" {
  name = "first"
}

resource "aws_route53_resolver_firewall_rule" "first" {
  name                    = "first"
  action                  = "ALERT"
  priority                = 1
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.first.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.org.id
}

resource "aws_route53_resolver_firewall_rule_group" "profile" {
  name = "profile"
}

resource "aws_route53_resolver_firewall_rule" "profile" {
  name                    = "profile"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 1
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.profile.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.org.id
}

resource "aws_route53profiles_profile" "org" {
  name = "org"
}

resource "aws_route53profiles_association" "spoke" {
  name        = "spoke"
  profile_id  = aws_route53profiles_profile.org.id
  resource_id = aws_vpc.spoke.id
}

resource "aws_route53profiles_resource_association" "group" {
  name                = "group"
  profile_id          = aws_route53profiles_profile.org.id
  resource_arn        = aws_route53_resolver_firewall_rule_group.profile.arn
  resource_properties = jsonencode({ priority = 102 })
}

resource "aws_route53profiles_resource_association" "log" {
  name         = "log"
  profile_id   = aws_route53profiles_profile.org.id
  resource_arn = aws_route53_resolver_query_log_config.org.arn
}

resource "aws_route53_resolver_query_log_config" "org" {
  name            = "org"
  destination_arn = "arn:aws:s3:::central-dns-logs"
}

resource "aws_route53_resolver_query_log_config" "own" {
  name            = "own"
  destination_arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/dns:*"
}

resource "aws_route53_resolver_query_log_config_association" "own" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.own.id
  resource_id                  = aws_vpc.spoke.id
}

resource "aws_route53_resolver_firewall_rule_group_association" "shared" {
  name                   = "of-another-account"
  firewall_rule_group_id = "rslvr-frg-0123456789abcdef0"
  vpc_id                 = aws_vpc.spoke.id
  priority               = 500
}

resource "aws_fms_policy" "dns" {
  name                  = "dns"
  exclude_resource_tags = false
  remediation_enabled   = true
  resource_type         = "AWS::EC2::VPC"
  security_service_policy_data {
    type = "DNS_FIREWALL"
    managed_service_data = jsonencode({
      type                  = "DNS_FIREWALL"
      preProcessRuleGroups  = [{ ruleGroupId = aws_route53_resolver_firewall_rule_group.first.id, priority = 10 }]
      postProcessRuleGroups = []
    })
  }
}

resource "aws_ram_resource_share" "dns" {
  name = "dns"
}

resource "aws_ram_resource_association" "dns" {
  resource_arn       = aws_route53_resolver_firewall_rule_group.first.arn
  resource_share_arn = aws_ram_resource_share.dns.arn
}

resource "aws_vpc_dhcp_options" "own" {
  domain_name_servers = ["10.9.0.53"]
}

resource "aws_vpc_dhcp_options_association" "own" {
  vpc_id          = aws_vpc.spoke.id
  dhcp_options_id = aws_vpc_dhcp_options.own.id
}
