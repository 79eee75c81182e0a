#include "core/sql/parse_tree.h"

#include <pg_query.h>

#include <cstring>

namespace gatehouse::sql {

void TreeDeleter::operator()(PgQuery__ParseResult* tree) const
{
    pg_query__parse_result__free_unpacked(tree, nullptr);
}

ParseTree parseText(const std::string& text)
{
    ParseTree result;
    const PgQueryProtobufParseResult parsed = pg_query_parse_protobuf(text.c_str());
    if (parsed.error) {
        result.errorText = parsed.error->message ? parsed.error->message : "syntax error";
        result.errorPosition = parsed.error->cursorpos;
    } else {
        result.root.reset(pg_query__parse_result__unpack(nullptr, parsed.parse_tree.len,
                                                         reinterpret_cast<const uint8_t*>(parsed.parse_tree.data)));
        if (!result.root)
            result.errorText = "the parse tree could not be read";
    }
    pg_query_free_protobuf_parse_result(parsed);
    return result;
}

std::string normalisedText(const std::string& text)
{
    const PgQueryNormalizeResult normalised = pg_query_normalize(text.c_str());
    std::string result = normalised.error || !normalised.normalized_query ? text : normalised.normalized_query;
    pg_query_free_normalize_result(normalised);
    return result;
}

const ProtobufCMessage* inside(const PgQuery__Node* node)
{
    if (!node || node->node_case == PG_QUERY__NODE__NODE__NOT_SET)
        return nullptr;
    // Every member of the union is a pointer to a message.
    return reinterpret_cast<const ProtobufCMessage*>(node->alias);
}

namespace {

const void* at(const ProtobufCMessage& message, unsigned offset)
{
    return reinterpret_cast<const char*>(&message) + offset;
}

bool isSet(const ProtobufCMessage& message, const ProtobufCFieldDescriptor& field)
{
    return (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0
        || *static_cast<const uint32_t*>(at(message, field.quantifier_offset)) == field.id;
}

}  // namespace

void forEachChild(const ProtobufCMessage& message, const std::function<void(const ProtobufCMessage&)>& visit)
{
    const ProtobufCMessageDescriptor& descriptor = *message.descriptor;
    for (unsigned i = 0; i < descriptor.n_fields; ++i) {
        const ProtobufCFieldDescriptor& field = descriptor.fields[i];
        if (field.type != PROTOBUF_C_TYPE_MESSAGE || !isSet(message, field))
            continue;
        const auto give = [&visit](const ProtobufCMessage* child) {
            if (!child)
                return;
            if (child->descriptor == &pg_query__node__descriptor) {
                if (const ProtobufCMessage* content = inside(reinterpret_cast<const PgQuery__Node*>(child)))
                    visit(*content);
            } else {
                visit(*child);
            }
        };
        if (field.label == PROTOBUF_C_LABEL_REPEATED) {
            const size_t count = *static_cast<const size_t*>(at(message, field.quantifier_offset));
            const auto* items = *static_cast<ProtobufCMessage* const* const*>(at(message, field.offset));
            for (size_t item = 0; item < count; ++item)
                give(items[item]);
        } else {
            give(*static_cast<ProtobufCMessage* const*>(at(message, field.offset)));
        }
    }
}

std::string_view stringOf(const PgQuery__Node* node)
{
    if (!node || node->node_case != PG_QUERY__NODE__NODE_STRING || !node->string->sval)
        return {};
    return node->string->sval;
}

std::vector<std::string> stringsOf(PgQuery__Node* const* nodes, size_t count)
{
    std::vector<std::string> result;
    for (size_t i = 0; i < count; ++i)
        result.emplace_back(stringOf(nodes[i]));
    return result;
}

std::optional<std::string> constantText(const PgQuery__Node* node)
{
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST)
        node = node->type_cast->arg;
    if (!node)
        return std::nullopt;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_STRING:
        return std::string(stringOf(node));
    case PG_QUERY__NODE__NODE_INTEGER:
        return std::to_string(node->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
        return std::string(node->float_->fval);
    case PG_QUERY__NODE__NODE_BOOLEAN:
        return std::string(node->boolean->boolval ? "true" : "false");
    case PG_QUERY__NODE__NODE_A_CONST:
        break;
    default:
        return std::nullopt;
    }
    const PgQuery__AConst& constant = *node->a_const;
    if (constant.isnull)
        return std::nullopt;
    switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return std::to_string(constant.ival->ival);
    case PG_QUERY__A__CONST__VAL_FVAL:
        return std::string(constant.fval->fval);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return std::string(constant.boolval->boolval ? "true" : "false");
    case PG_QUERY__A__CONST__VAL_SVAL:
        return std::string(constant.sval->sval);
    case PG_QUERY__A__CONST__VAL_BSVAL:
        return std::string(constant.bsval->bsval);
    default:
        return std::nullopt;
    }
}

bool sameTree(const ProtobufCMessage* a, const ProtobufCMessage* b, int depthLeft)
{
    if (!a || !b)
        return a == b;
    if (a->descriptor != b->descriptor || depthLeft == 0)
        return false;
    for (unsigned i = 0; i < a->descriptor->n_fields; ++i) {
        const ProtobufCFieldDescriptor& field = a->descriptor->fields[i];
        if (std::strcmp(field.name, "location") == 0)
            continue;
        if (isSet(*a, field) != isSet(*b, field))
            return false;
        if (!isSet(*a, field))
            continue;
        const void* left = at(*a, field.offset);
        const void* right = at(*b, field.offset);
        if (field.label == PROTOBUF_C_LABEL_REPEATED) {
            const size_t count = *static_cast<const size_t*>(at(*a, field.quantifier_offset));
            if (count != *static_cast<const size_t*>(at(*b, field.quantifier_offset)) || field.type != PROTOBUF_C_TYPE_MESSAGE)
                return false;
            for (size_t item = 0; item < count; ++item) {
                if (!sameTree((*static_cast<ProtobufCMessage* const* const*>(left))[item],
                              (*static_cast<ProtobufCMessage* const* const*>(right))[item], depthLeft - 1))
                    return false;
            }
            continue;
        }
        bool same = false;
        switch (field.type) {
        case PROTOBUF_C_TYPE_MESSAGE:
            same = sameTree(*static_cast<ProtobufCMessage* const*>(left), *static_cast<ProtobufCMessage* const*>(right),
                            depthLeft - 1);
            break;
        case PROTOBUF_C_TYPE_STRING:
            same = std::strcmp(*static_cast<const char* const*>(left), *static_cast<const char* const*>(right)) == 0;
            break;
        case PROTOBUF_C_TYPE_BOOL:
            same = *static_cast<const protobuf_c_boolean*>(left) == *static_cast<const protobuf_c_boolean*>(right);
            break;
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_UINT64:
            same = *static_cast<const uint64_t*>(left) == *static_cast<const uint64_t*>(right);
            break;
        default:
            same = *static_cast<const uint32_t*>(left) == *static_cast<const uint32_t*>(right);
        }
        if (!same)
            return false;
    }
    return true;
}

}  // namespace gatehouse::sql
