#include "core/service/control_lines.h"

#include <QJsonDocument>

namespace gatehouse::service {

bool ControlLines::add(const QByteArray& bytes)
{
    m_buffer += bytes;
    if (m_buffer.size() <= kControlLineMax)
        return true;
    const qsizetype end = m_buffer.indexOf('\n', m_searched);
    return end >= 0 && end <= kControlLineMax;
}

std::optional<QByteArray> ControlLines::next()
{
    const qsizetype end = m_buffer.indexOf('\n', m_searched);
    if (end < 0) {
        m_searched = m_buffer.size();
        return std::nullopt;
    }
    const QByteArray line = m_buffer.left(end);
    m_buffer.remove(0, end + 1);
    m_searched = 0;
    return line;
}

QByteArray ControlLines::format(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<QJsonObject> ControlLines::parse(const QByteArray& line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(line, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return std::nullopt;
    return document.object();
}

}  // namespace gatehouse::service
