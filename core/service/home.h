// Where one installation's files are, its settings and its one-server lock; it opens none of the databases.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace gatehouse::service {

/// gatehouse.toml. Unknown keys are errors, so that a typing mistake is not silently the default.
struct Settings {
    std::string listenHost = "127.0.0.1";
    uint16_t listenPort = 6432;
    bool demo = false;               ///< anybody with access to the home may choose who they are
};

/// "127.0.0.1:6432", "[::1]:6432", "localhost:0".
struct ListenAddress {
    std::string host;
    uint16_t port = 0;

    [[nodiscard]] static Result<ListenAddress> parse(const std::string& text);
    [[nodiscard]] bool isLoopback() const;
    [[nodiscard]] std::string toString() const;
};

class Home {
public:
    explicit Home(std::filesystem::path root) : m_root(std::move(root)) {}

    /// The one named, else GATEHOUSE_HOME, else $XDG_DATA_HOME/gatehouse, as an absolute path.
    [[nodiscard]] static Home locate(const std::string& named);

    [[nodiscard]] const std::filesystem::path& root() const { return m_root; }
    [[nodiscard]] std::string file(const char* name) const { return (m_root / name).string(); }
    [[nodiscard]] std::string storeFile() const { return file("gatehouse.db"); }
    [[nodiscard]] std::string ledgerFile() const { return file("ledger.db"); }
    [[nodiscard]] std::string ledgerKeyFile() const { return file("ledger.pub"); }
    [[nodiscard]] std::string policyFile() const { return file("policy.toml"); }
    [[nodiscard]] std::string settingsFile() const { return file("gatehouse.toml"); }
    [[nodiscard]] std::string certificateFile() const { return file("tls/server.crt"); }
    [[nodiscard]] std::string certificateKeyFile() const { return file("tls/server.key"); }
    /// In the home, or under /tmp where the home's path is too long for a socket's.
    [[nodiscard]] std::string controlSocket() const;

    [[nodiscard]] bool exists() const;
    /// Error: it is not there, or others than its owner may enter it.
    [[nodiscard]] Outcome check() const;
    /// Makes the directories with mode 0700; files that are there stay.
    [[nodiscard]] Outcome createDirectories() const;
    [[nodiscard]] Result<Settings> settings() const;
    [[nodiscard]] Outcome writeSettings(const Settings& settings) const;

private:
    std::filesystem::path m_root;
};

/// Whoever holds it may change the home: a running server, or one command at a time.
class HomeLock {
public:
    /// Waits a moment for a short command to end. Error: a server runs on it.
    [[nodiscard]] static Result<HomeLock> take(const Home& home);
    HomeLock(HomeLock&&) noexcept;
    HomeLock& operator=(HomeLock&&) noexcept;
    ~HomeLock();

private:
    explicit HomeLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

/// Writes beside the file and moves it over, with this mode.
[[nodiscard]] Outcome replaceFile(const std::string& path, const std::string& content, unsigned mode);
/// Error: not there, not readable, or longer than bytesMax.
[[nodiscard]] Result<std::string> readFile(const std::string& path, size_t bytesMax);

}  // namespace gatehouse::service
