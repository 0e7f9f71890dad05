"""Protobuf descriptors that no package ships: CEL's checked expression, and messages for a schema's objects.

The checked expression follows cel-spec's `proto/cel/expr/checked.proto` and `syntax.proto`; only field numbers and
types are on the wire, so the package name is ours.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from google.protobuf import any_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

PACKAGE = "schemagen"

# message -> "name number type" of its fields; `type*` repeats, `int64>X` maps, `|` starts the fields of one oneof.
_CHECKED: Mapping[str, str] = {
    "CheckedExpr": "reference_map 2 int64>Reference, type_map 3 int64>Type, expr 4 Expr, source_info 5 SourceInfo",
    "Reference": "name 1 string, overload_id 3 string*, value 4 Constant",
    "SourceInfo": "line_offsets 3 int32*, positions 4 int64>int32",
    "Type": "| dyn 1 Empty, null 2 int32, primitive 3 int32, wrapper 4 int32, well_known 5 int32, list_type 6 ListType,"
    "map_type 7 MapType, message_type 9 string, type_param 10 string, type 11 Type, error 12 Empty",
    "Empty": "",
    "ListType": "elem_type 1 Type",
    "MapType": "key_type 1 Type, value_type 2 Type",
    "Expr": "id 2 int64, | const_expr 3 Constant, ident_expr 4 Ident, select_expr 5 Select, call_expr 6 Call,"
    "list_expr 7 CreateList, struct_expr 8 CreateStruct, comprehension_expr 9 Comprehension",
    "Constant": "| null_value 1 int32, bool_value 2 bool, int64_value 3 int64, uint64_value 4 uint64,"
    "double_value 5 double, string_value 6 string, bytes_value 7 bytes",
    "Ident": "name 1 string",
    "Select": "operand 1 Expr, field 2 string, test_only 3 bool",
    "Call": "target 1 Expr, function 2 string, args 3 Expr*",
    "CreateList": "elements 1 Expr*",
    "CreateStruct": "message_name 1 string, entries 2 Entry*",
    "Entry": "id 1 int64, field_key 2 string, map_key 3 Expr, value 4 Expr",
    "Comprehension": "iter_var 1 string, iter_range 2 Expr, accu_var 3 string, accu_init 4 Expr, loop_condition 5 Expr,"
    "loop_step 6 Expr, result 7 Expr, iter_var2 8 string",
}
_SCALARS = {
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "uint64": FieldDescriptorProto.TYPE_UINT64,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "string": FieldDescriptorProto.TYPE_STRING,
    "bytes": FieldDescriptorProto.TYPE_BYTES,
}
_WELL_KNOWN = (timestamp_pb2, struct_pb2)


def read_checked(serialized: bytes) -> Any:
    """The `CheckedExpr` in what `cel.Expression.serialize()` gives (an `Any`)."""
    return _checked_class().FromString(any_pb2.Any.FromString(serialized).value)


@cache
def _checked_class() -> Any:
    pool = DescriptorPool()
    file = FileDescriptorProto(name="checked.proto", package=PACKAGE, syntax="proto3")
    for name, fields in _CHECKED.items():
        _declare(file.message_type.add(name=name), fields)
    pool.AddSerializedFile(file.SerializeToString())
    return GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.CheckedExpr"))


def _declare(message: DescriptorProto, fields: str) -> None:
    plain, _, chosen = fields.partition("|")
    for text in filter(str.strip, plain.split(",")):
        _add(message, *text.split())
    if chosen:
        message.oneof_decl.add(name="kind")
    for text in filter(str.strip, chosen.split(",")):
        _add(message, *text.split()).oneof_index = 0


def message_pool(messages: Mapping[str, Mapping[str, str]]) -> DescriptorPool:
    """A pool with a message for each entry: its fields' names → types.

    A type is a scalar's name, a message of `messages`, or a full name that starts with a dot; `X*` repeats it and
    `string>X` is a map.
    """
    pool = DescriptorPool()
    for module in _WELL_KNOWN:
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
    names = [module.DESCRIPTOR.name for module in _WELL_KNOWN]
    file = FileDescriptorProto(name="schemas.proto", package=PACKAGE, syntax="proto3", dependency=names)
    for name, fields in messages.items():
        _declare_object(file.message_type.add(name=name), fields.items())
    pool.AddSerializedFile(file.SerializeToString())
    return pool


def _declare_object(message: DescriptorProto, fields: Iterable[tuple[str, str]]) -> None:
    """Without the option, names that JSON would write alike (`a_b`, `aB`) are refused; 19000 to 19999 are reserved."""
    message.options.deprecated_legacy_json_field_conflicts = True
    for number, (name, kind) in enumerate(fields, 1):
        _add(message, name, str(number if number < 19000 else number + 1000), kind)


def _add(message: DescriptorProto, name: str, number: str, kind: str) -> FieldDescriptorProto:
    field = message.field.add(name=name, number=int(number), label=FieldDescriptorProto.LABEL_OPTIONAL)
    if ">" in kind:
        kind = _declare_map(message, name, *kind.split(">"))
    if kind.endswith("*"):
        field.label = FieldDescriptorProto.LABEL_REPEATED
    _set_type(field, kind.rstrip("*"))
    return field


def _declare_map(message: DescriptorProto, field: str, key: str, value: str) -> str:
    """The type of a map: repeated entries, named as protobuf wants; where that name is taken, a map of any values."""
    name = "".join(part[:1].upper() + part[1:] for part in field.split("_")) + "Entry"
    if any(nested.name == name for nested in message.nested_type):
        return ".google.protobuf.Struct"
    entry = message.nested_type.add(name=name)
    entry.options.map_entry = True
    for number, (part, kind) in enumerate((("key", key), ("value", value)), 1):
        _set_type(entry.field.add(name=part, number=number, label=FieldDescriptorProto.LABEL_OPTIONAL), kind)
    return f".{PACKAGE}.{message.name}.{name}*"


def _set_type(field: FieldDescriptorProto, kind: str) -> None:
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = FieldDescriptorProto.TYPE_MESSAGE
        field.type_name = kind if kind.startswith(".") else f".{PACKAGE}.{kind}"
