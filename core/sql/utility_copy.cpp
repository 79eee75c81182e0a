#include "core/sql/utility.h"

namespace gatehouse::sql {

void Utility::copy(const ProtobufCMessage& message)
{
    const auto& copy = statementAs<PgQuery__CopyStmt>(message);
    m_statement.copy = copyOptions(copy);
    m_statement.dependsOnLiterals = true;
    add(copy.is_from ? Effect::Write : Effect::Read);
    if (copy.is_program) {
        add(Effect::Execution);
        add(Effect::Admin);
        m_inspector.find(FindingKind::ServerProgram, "COPY runs a program on the server");
    } else if (isSetText(copy.filename)) {
        add(Effect::Admin);
        if (!copy.is_from)
            add(Effect::Write);
        m_inspector.find(FindingKind::ServerFile, copy.is_from ? "COPY reads a file of the server" : "COPY writes a file of the server");
    }
    if (const auto* encoding = optionNamed(copy.options, copy.n_options, "encoding"))
        m_inspector.changeSetting("client_encoding", constantText(encoding->arg));
    // A table's rows and WHERE are told together with its columns (analyzeNode).
    m_inspector.visitNode(copy.query, m_depth);
}

}  // namespace gatehouse::sql
