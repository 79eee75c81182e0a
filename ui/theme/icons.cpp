#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <optional>

namespace gatehouse::ui {

namespace {

QString pathOf(const QString& name)
{
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QPixmap render(const QString& name, const QSize& pixels, const QColor& color)
{
    const QString key = QStringLiteral("gh-icon:%1:%2x%3:%4").arg(name).arg(pixels.width()).arg(pixels.height())
                            .arg(color.rgba(), 8, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QFile file(pathOf(name));
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        renderer.render(&painter, QRectF(QPointF(), QSizeF(pixels)));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class PaletteIconEngine : public QIconEngine {
public:
    PaletteIconEngine(QString name, std::optional<Tone> tone) : m_name(std::move(name)), m_tone(tone) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        Q_UNUSED(state)
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, render(m_name, (QSizeF(rect.size()) * ratio).toSize(), color(mode)));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        Q_UNUSED(state)
        return render(m_name, size, color(mode));
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        Q_UNUSED(scale)
        return pixmap(size, mode, state);
    }

    QIconEngine* clone() const override { return new PaletteIconEngine(*this); }
    QString key() const override { return QStringLiteral("gatehouse-palette-icon"); }
    bool isNull() override { return !QFile::exists(pathOf(m_name)); }

private:
    QColor color(QIcon::Mode mode) const
    {
        const Tokens& tokens = Theme::tokens();
        if (mode == QIcon::Disabled)
            return tokens.disabled;
        if (m_tone)
            return tokens.tone(*m_tone).text;
        return mode == QIcon::Selected ? tokens.accent.text : tokens.muted;
    }

    QString m_name;
    std::optional<Tone> m_tone;
};

}  // namespace

QIcon icon(const QString& name)
{
    return QIcon(new PaletteIconEngine(name, std::nullopt));
}

QIcon icon(const QString& name, Tone tone)
{
    return QIcon(new PaletteIconEngine(name, tone));
}

QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio)
{
    QPixmap pixmap = render(name, (QSizeF(size, size) * devicePixelRatio).toSize(), color);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QStringList iconNames()
{
    QStringList names;
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files,
                                                                        QDir::Name);
    for (const QString& file : files)
        names.append(file.chopped(4));
    return names;
}

}  // namespace gatehouse::ui
