#include "core/service/file_sealing.h"

#include "core/base/sealer.h"

namespace gatehouse::service {

namespace {

constexpr size_t kKeyBytes = 32;

ByteView viewOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const uint8_t*>(bytes.constData()), static_cast<size_t>(bytes.size())};
}

QByteArray arrayOf(const Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

class KeySealing final : public FileSealing {
public:
    explicit KeySealing(Bytes key) : m_sealer(std::move(key)) {}

    Sealing seal(const QByteArray& plain, const QByteArray& context) override
    {
        return {arrayOf(m_sealer.seal(viewOf(plain), context.toStdString())), SealingFailure::None, {}};
    }

    Sealing open(const QByteArray& sealed, const QByteArray& context) override
    {
        const auto plain = m_sealer.open(viewOf(sealed), context.toStdString());
        if (!plain)
            return {{}, SealingFailure::Damaged, QString::fromStdString(plain.error().message)};
        return {arrayOf(*plain), SealingFailure::None, {}};
    }

private:
    Sealer m_sealer;
};

}  // namespace

std::unique_ptr<FileSealing> sealingWith(Bytes key)
{
    return std::make_unique<KeySealing>(std::move(key));
}

std::unique_ptr<FileSealing> passingSealing()
{
    return sealingWith(randomBytes(kKeyBytes));
}

}  // namespace gatehouse::service
