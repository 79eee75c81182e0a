// Cuts a byte stream into the control protocol's lines, each one JSON object; bounded. No sockets.
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace gatehouse::service {

inline constexpr qsizetype kControlLineMax = 16 * 1024 * 1024;

class ControlLines {
public:
    /// False when a line is too long: end the connection.
    [[nodiscard]] bool add(const QByteArray& bytes);
    /// The next whole line; empty optional when there is none yet.
    [[nodiscard]] std::optional<QByteArray> next();

    [[nodiscard]] static QByteArray format(const QJsonObject& object);
    /// Empty when it is not one JSON object.
    [[nodiscard]] static std::optional<QJsonObject> parse(const QByteArray& line);

private:
    QByteArray m_buffer;
    qsizetype m_searched = 0;   ///< no line end before here
};

}  // namespace gatehouse::service
