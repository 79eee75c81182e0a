#include "core/base/sealer.h"
#include "core/identity/vault.h"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::identity {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "gatehouse-vault-1";
constexpr size_t kFileBytesMax = 16u << 20;
constexpr size_t kKeyBytes = 32;

Error system(const std::string& what, const std::string& path)
{
    return Error{"cannot " + what + " " + path + ": " + std::strerror(errno), "check the home's permissions and free space"};
}

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0)
            close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

/// Empty optional: no such file.
Result<std::optional<std::string>> readFile(const std::string& path)
{
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0)
        return errno == ENOENT ? Result<std::optional<std::string>>(std::nullopt) : system("read", path);
    struct stat info {};
    if (fstat(file.get(), &info) != 0)
        return system("read", path);
    if (info.st_mode & 077)
        return Error{path + " can be read by others", "run: chmod 600 " + path};
    if (static_cast<size_t>(info.st_size) > kFileBytesMax)
        return Error{path + " is too large to be a vault", ""};
    std::string text(static_cast<size_t>(info.st_size), '\0');
    size_t have = 0;
    while (have < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + have, text.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system("read", path);
        if (got == 0)
            break;
        have += static_cast<size_t>(got);
    }
    text.resize(have);
    return std::optional<std::string>(std::move(text));
}

/// All or nothing, also when the power fails.
Outcome replaceFile(const std::string& path, std::string_view text)
{
    const std::string fresh = path + ".new";
    unlink(fresh.c_str());
    {
        const Descriptor file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (file.get() < 0)
            return system("write", fresh);
        while (!text.empty()) {
            const ssize_t put = ::write(file.get(), text.data(), text.size());
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return system("write", fresh);
            text.remove_prefix(static_cast<size_t>(put));
        }
        if (fsync(file.get()) != 0)
            return system("write", fresh);
    }
    if (rename(fresh.c_str(), path.c_str()) != 0)
        return system("replace", path);
    const Descriptor folder(open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0)
        fsync(folder.get());
    return Done{};
}

Bytes scryptKey(std::string_view passphrase, const Bytes& salt)
{
    Bytes key(kKeyBytes);
    constexpr uint64_t kCost = 1u << 15;
    constexpr uint64_t kMemoryMax = 128u << 20;
    const int done = EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), kCost, 8, 1,
                                    kMemoryMax, key.data(), key.size());
    return done == 1 ? key : Bytes{};
}

struct Envelope {
    std::string kdf;    ///< "scrypt" or "key-file"
    Bytes salt;
    Bytes sealed;
};

Result<Envelope> parseEnvelope(const std::string& text, const std::string& path)
{
    const Error bad{path + " is not a vault of ours, or it is damaged", "restore it from a backup"};
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object() || parsed.value("format", json()) != kFormat)
        return bad;
    const auto part = [&](const char* key) -> std::optional<std::string> {
        const auto it = parsed.find(key);
        return it != parsed.end() && it->is_string() ? std::optional(it->get<std::string>()) : std::nullopt;
    };
    const auto kdf = part("kdf");
    const auto salt = fromBase64(part("salt").value_or("-"));
    const auto sealed = fromBase64(part("sealed").value_or("-"));
    if (!kdf || !salt || !sealed || (*kdf != "scrypt" && *kdf != "key-file"))
        return bad;
    return Envelope{*kdf, *salt, *sealed};
}

class FileVault final : public Vault {
public:
    FileVault(std::string path, std::string kdf, Bytes salt, Bytes key)
        : m_path(std::move(path)), m_kdf(std::move(kdf)), m_salt(std::move(salt)), m_sealer(std::move(key))
    {
    }

    Result<std::optional<std::string>> read(std::string_view name) override
    {
        auto secrets = load();
        if (!secrets)
            return secrets.error();
        const auto it = secrets->find(std::string(name));
        std::optional<std::string> found;
        if (it != secrets->end())
            found = it->second;
        forget(*secrets);
        return found;
    }

    Outcome write(std::string_view name, std::string_view secret) override
    {
        return change([&](Secrets& secrets) { secrets[std::string(name)] = secret; });
    }

    Outcome remove(std::string_view name) override
    {
        return change([&](Secrets& secrets) { secrets.erase(std::string(name)); });
    }

    std::string kind() const override { return "encrypted file"; }

    using Secrets = std::map<std::string, std::string>;

    Result<Secrets> load() const
    {
        auto text = readFile(m_path);
        if (!text)
            return text.error();
        if (!*text)
            return Secrets{};
        auto envelope = parseEnvelope(**text, m_path);
        if (!envelope)
            return envelope.error();
        auto plain = m_sealer.open(envelope->sealed, kFormat);
        if (!plain)
            return Error{"the vault cannot be opened with this key",
                         m_kdf == "scrypt" ? "check GATEHOUSE_PASSPHRASE" : "vault.key belongs to another vault, or the vault was changed"};
        const json parsed = json::parse(plain->begin(), plain->end(), nullptr, false);
        wipe(std::span<uint8_t>(*plain));
        Secrets secrets;
        for (const auto& [name, value] : parsed.items()) {
            const auto bytes = value.is_string() ? fromBase64(value.get_ref<const std::string&>()) : std::nullopt;
            if (!bytes)
                return Error{m_path + " is damaged", "restore it from a backup"};
            secrets.emplace(name, std::string(bytes->begin(), bytes->end()));
        }
        return secrets;
    }

    Outcome save(const Secrets& secrets) const
    {
        json object = json::object();
        for (const auto& [name, value] : secrets)
            object[name] = toBase64(asBytes(value));
        std::string plain = object.dump();
        const json envelope = {{"format", kFormat}, {"kdf", m_kdf}, {"salt", toBase64(m_salt)},
                               {"sealed", toBase64(m_sealer.seal(asBytes(plain), kFormat))}};
        wipe(plain);
        return replaceFile(m_path, envelope.dump() + "\n");
    }

private:
    static void forget(Secrets& secrets)
    {
        for (auto& [name, value] : secrets)
            wipe(value);
    }

    template <typename Edit>
    Outcome change(Edit edit)
    {
        // Another program on this home must not write between our reading and our writing.
        const Descriptor lock(open((m_path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (lock.get() < 0 || flock(lock.get(), LOCK_EX) != 0)
            return system("lock", m_path);
        auto secrets = load();
        if (!secrets)
            return secrets.error();
        edit(*secrets);
        Outcome saved = save(*secrets);
        forget(*secrets);
        return saved;
    }

    std::string m_path;
    std::string m_kdf;
    Bytes m_salt;
    Sealer m_sealer;
};

Result<Bytes> keyFromFile(const std::string& path, bool makeIt)
{
    auto text = readFile(path);
    if (!text)
        return text.error();
    if (!*text) {
        if (!makeIt)
            return Error{"the vault's key file " + path + " is missing", "restore it from a backup"};
        Bytes key = randomBytes(kKeyBytes);
        if (auto written = replaceFile(path, toBase64(key) + "\n"); !written)
            return written.error();
        return key;
    }
    std::string_view line = **text;
    while (line.ends_with('\n'))
        line.remove_suffix(1);
    auto key = fromBase64(line);
    wipe(**text);
    if (!key || key->size() != kKeyBytes)
        return Error{path + " is not a vault key", "restore it from a backup"};
    return std::move(*key);
}

}  // namespace

Result<std::unique_ptr<Vault>> openFileVault(const std::string& home)
{
    const std::string path = home + "/vault";
    auto text = readFile(path);
    if (!text)
        return text.error();
    const char* passphrase = std::getenv("GATEHOUSE_PASSPHRASE");
    if (passphrase && !*passphrase)
        passphrase = nullptr;
    Envelope envelope{passphrase ? "scrypt" : "key-file", randomBytes(16), {}};
    if (*text) {
        auto parsed = parseEnvelope(**text, path);
        if (!parsed)
            return parsed.error();
        envelope = std::move(*parsed);
    }
    Bytes key;
    if (envelope.kdf == "scrypt") {
        if (!passphrase)
            return Error{"the vault is protected by a passphrase", "set GATEHOUSE_PASSPHRASE"};
        key = scryptKey(passphrase, envelope.salt);
        if (key.empty())
            return Error{"the vault's key could not be derived", "free some memory: it takes 32 MiB"};
    } else {
        auto read = keyFromFile(home + "/vault.key", !*text);
        if (!read)
            return read.error();
        key = std::move(*read);
    }
    auto vault = std::make_unique<FileVault>(path, envelope.kdf, envelope.salt, std::move(key));
    if (auto checked = vault->load(); !checked)
        return checked.error();
    if (!*text) {
        if (auto saved = vault->save({}); !saved)
            return saved.error();
    }
    return std::unique_ptr<Vault>(std::move(vault));
}

}  // namespace gatehouse::identity
