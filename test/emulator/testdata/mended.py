"""Runs the emulator script with five faults of moto's CloudFormation mended: python3 mended.py SCRIPT ARGS...

The plain template meets all of them. What CloudFormation does, and this does:
  1. AWS::NoValue in a list takes the element out of the list;
  2. the default of a CommaDelimitedList is a list;
  3. !Condition in YAML means {"Condition": ...};
  4. an update that changes only parameters changes what depends on conditions too;
  5. a number that comes as text, as from a parameter of the type String, is a number.
"""
import json
import runpy
import sys

from moto.cloudformation import models, parsing, responses

_clean_json = parsing.clean_json
_load_parameters = parsing.ResourceMap.load_parameters
_yaml_tag = models.yaml_tag_constructor
_diff = parsing.ResourceMap.build_resource_diff


def clean_json(value, resources):
    cleaned = _clean_json(value, resources)
    if isinstance(cleaned, dict) and isinstance(cleaned.get("RetentionInDays"), str):
        cleaned["RetentionInDays"] = int(cleaned["RetentionInDays"])
    return [c for c in cleaned if c is not None] if isinstance(value, list) else cleaned


def load_parameters(self):
    _load_parameters(self)
    for name, parameter in self._template.get("Parameters", {}).items():
        value = self.resolved_parameters[name]
        if parameter["Type"] == "CommaDelimitedList" and isinstance(value, str):
            self.resolved_parameters[name] = value.split(",")
    self._parsed_resources.update(self.resolved_parameters)


def yaml_tag(loader, tag, node):
    return {"Condition": node.value} if tag == "!Condition" else _yaml_tag(loader, tag, node)


def conditions_after(resources, template, parameters):
    """What the conditions come to when the update is through."""
    after = parsing.ResourceMap("", "", parameters, {}, resources._region_name, resources._account_id, template, None)
    after.load_mapping()
    after.load_parameters()
    after.load_conditions()
    return after.lazy_condition_map


def diff(self, template, parameters=None):
    """Every resource with Fn::If is modified. That does no harm: one that comes out equal stays as it is."""
    found = _diff(self, template, parameters)
    conditions = conditions_after(self, template, parameters or self.input_parameters)
    for name, resource in template["Resources"].items():
        if self._parsed_resources.get(name) is None:
            continue
        if not conditions.get(resource.get("Condition"), True):
            found["Remove"].append(name)
        elif '"Fn::If"' in json.dumps(resource) and name not in found["Modify"]:
            found["Modify"].append(name)
    return found


parsing.clean_json = clean_json
parsing.ResourceMap.load_parameters = load_parameters
parsing.ResourceMap.build_resource_diff = diff
models.yaml_tag_constructor = responses.yaml_tag_constructor = yaml_tag

if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
