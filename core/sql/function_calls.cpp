#include "core/sql/builtin_functions.h"
#include "core/sql/inspector.h"

#include <algorithm>

namespace gatehouse::sql {

void Inspector::callBuiltin(const std::string& name, const std::vector<const catalog::Function*>& overloads,
                            const PgQuery__FuncCall* call)
{
    const BuiltinKind kind = builtinKind(name);
    const bool changes = std::ranges::any_of(overloads, [](const catalog::Function* each) {
        return each->volatility == catalog::Volatility::Volatile && each->kind != 'a' && each->kind != 'w';
    });
    if (kind == BuiltinKind::Unlisted && changes) {
        find(FindingKind::OpaqueFunction, "function pg_catalog." + name + " changes something this version does not know");
        add(Effect::Execution);
    } else {
        callKind(kind, "pg_catalog." + name, call);
    }
}

void Inspector::callKind(BuiltinKind kind, const std::string& name, const PgQuery__FuncCall* call)
{
    switch (kind) {
    case BuiltinKind::Plain:
    case BuiltinKind::ReadsServer:
    case BuiltinKind::Unlisted:
        return;
    case BuiltinKind::ReadsByText:
    case BuiltinKind::ContribTrigger:
        return;   // the binder reads the text (binder_calls.cpp, binder_bodies.cpp)
    case BuiltinKind::Write:
        add(Effect::Write);
        return;
    case BuiltinKind::Session:
    case BuiltinKind::Notify:
        add(Effect::Session);
        return;
    case BuiltinKind::Maintenance:
        add(Effect::Maintenance);
        return;
    case BuiltinKind::Admin:
        add(Effect::Admin);
        return;
    case BuiltinKind::ServerFileWrite:
        add(Effect::Write);
        [[fallthrough]];
    case BuiltinKind::ServerFile:
        find(FindingKind::ServerFile, "function " + name + " works on files of the server");
        add(Effect::Admin);
        m_statement.dependsOnLiterals = true;
        return;
    case BuiltinKind::Sequence:
        writeSequence(call);
        return;
    case BuiltinKind::Foreign:
        find(FindingKind::OpaqueFunction, "function " + name + " works on another server");
        add(Effect::Execution);
        return;
    case BuiltinKind::SetConfig: {
        add(Effect::Session);
        m_statement.dependsOnLiterals = true;
        auto setting = call && call->n_args >= 2 ? constantText(call->args[0]) : std::nullopt;
        if (!setting && m_pinnedSetting && call && call->n_args >= 2
            && call->args[0]->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && call->args[0]->column_ref->n_fields == 1
            && stringOf(call->args[0]->column_ref->fields[0]) == "name")
            setting = m_pinnedSetting;
        if (setting) {
            changeSetting(*setting, constantText(call->args[1]));
        } else {
            // Which setting is decided when it runs: it may be any.
            m_statement.changesSearchPath = true;
            find(FindingKind::LexerSetting, "set_config of a setting that is not a constant");
            find(FindingKind::SessionAuthorization, "set_config of a setting that is not a constant");
        }
        return;
    }
    }
}

}  // namespace gatehouse::sql
