"""Sets the DNS Firewall fail mode of a VPC for CloudFormation, which waits for one answer."""
import json
import urllib.request

import boto3
from botocore.config import Config

# Six tries, with their pauses, take less than 100 s: the function may run for 120 s.
TRIES = Config(connect_timeout=2, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 6})
NEVER_SET = "never-set"  # the physical ID after a creation that failed


def handler(event, context):
    known = event.get("PhysicalResourceId") or NEVER_SET
    try:
        answer = {"Status": "SUCCESS", "PhysicalResourceId": perform(event, known)}
    except Exception as e:  # whatever it is, CloudFormation must hear of it
        reason = f"{type(e).__name__}: {e}"[:500]
        answer = {"Status": "FAILED", "PhysicalResourceId": known, "Reason": reason}
    respond(event, answer)


def perform(event, known):
    """Does what is asked for and gives the physical ID, which is that of the VPC."""
    request, wanted = event.get("RequestType"), event.get("ResourceProperties") or {}
    vpc = wanted.get("ResourceId")
    if request == "Delete":
        # After a creation that failed there is nothing to set back.
        if known == vpc and wanted.get("FirewallFailOpenOnDelete"):
            set_back(vpc, wanted["FirewallFailOpenOnDelete"])
        return known
    if request not in ("Create", "Update"):
        raise ValueError(f"RequestType is {request!r}")
    if not vpc or not wanted.get("FirewallFailOpen"):
        raise ValueError("ResourceId and FirewallFailOpen are needed")
    update(client(), vpc, wanted["FirewallFailOpen"])
    return vpc


def set_back(vpc, mode):
    resolver = client()
    try:
        update(resolver, vpc, mode)
    except resolver.exceptions.ResourceNotFoundException:
        pass  # the VPC went first, and its mode with it


def client():
    return boto3.client("route53resolver", config=TRIES)


def update(resolver, vpc, mode):
    config = resolver.update_firewall_config(ResourceId=vpc, FirewallFailOpen=mode)["FirewallConfig"]
    if config["FirewallFailOpen"] != mode:
        raise RuntimeError(f"{vpc} is {config['FirewallFailOpen']} after it was set to {mode}")


def respond(event, answer):
    for key in ("StackId", "RequestId", "LogicalResourceId"):
        answer[key] = event.get(key, "")
    print(json.dumps(answer))
    put = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT")
    put.add_header("Content-Type", "")  # the URL is signed without one
    urllib.request.urlopen(put, timeout=10).close()
