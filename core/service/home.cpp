#include "core/service/home.h"

#include "core/base/bytes.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace gatehouse::service {

namespace {

constexpr size_t kSocketPathMax = 100;
constexpr size_t kSettingsBytesMax = 64 * 1024;
constexpr int kLockTries = 20;
constexpr auto kLockPause = std::chrono::milliseconds(50);

Error systemError(const std::string& what)
{
    return Error{what + ": " + std::strerror(errno), ""};
}

Outcome makePrivateDirectory(const std::filesystem::path& path)
{
    if (::mkdir(path.c_str(), 0700) == 0)
        return Done{};
    struct stat info {};
    if (errno != EEXIST || ::stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        return systemError("cannot make the directory " + path.string());
    if (info.st_uid != ::geteuid() || (info.st_mode & 077) != 0)
        return Error{path.string() + " may be entered by others than you", "Run: chmod 700 " + path.string()};
    return Done{};
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(const std::string& text)
{
    const Error wrong{"\"" + text + "\" is not HOST:PORT", "Give an address like 127.0.0.1:6432 or [::1]:6432."};
    const size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return wrong;
    ListenAddress address;
    address.host = text.substr(0, colon);
    if (address.host.front() == '[') {
        if (address.host.size() < 3 || address.host.back() != ']')
            return wrong;
        address.host = address.host.substr(1, address.host.size() - 2);
    } else if (address.host.find(':') != std::string::npos) {
        return wrong;
    }
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (error != std::errc{} || stopped != end || colon + 1 == text.size())
        return wrong;
    return address;
}

bool ListenAddress::isLoopback() const
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string ListenAddress::toString() const
{
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

Home Home::locate(const std::string& named)
{
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    std::filesystem::path root = named;
    if (root.empty())
        root = variable("GATEHOUSE_HOME");
    if (root.empty() && !variable("XDG_DATA_HOME").empty())
        root = std::filesystem::path(variable("XDG_DATA_HOME")) / "gatehouse";
    if (root.empty())
        root = std::filesystem::path(variable("HOME")) / ".local/share/gatehouse";
    std::error_code ignored;
    const std::filesystem::path absolute = std::filesystem::absolute(root, ignored);
    return Home((absolute.empty() ? root : absolute).lexically_normal());
}

std::string Home::controlSocket() const
{
    std::string inside = file("control.sock");
    if (inside.size() <= kSocketPathMax)
        return inside;
    const Digest digest = sha256(asBytes(m_root.string()));
    return "/tmp/gatehouse-" + std::to_string(::geteuid()) + "/" + toHex(digest).substr(0, 16) + ".sock";
}

bool Home::exists() const
{
    std::error_code ignored;
    return std::filesystem::exists(storeFile(), ignored);
}

Outcome Home::check() const
{
    if (!exists())
        return Error{"there is no Gatehouse home at " + m_root.string(), "Make one: gatehousectl --home DIR init"};
    struct stat info {};
    if (::stat(m_root.c_str(), &info) != 0)
        return systemError("cannot look at " + m_root.string());
    if ((info.st_mode & 077) != 0)
        return Error{m_root.string() + " may be entered by others than its owner", "Run: chmod 700 " + m_root.string()};
    return Done{};
}

Outcome Home::createDirectories() const
{
    std::error_code error;
    if (m_root.has_parent_path())
        std::filesystem::create_directories(m_root.parent_path(), error);
    if (error)
        return Error{"cannot make " + m_root.parent_path().string() + ": " + error.message(), ""};
    Outcome made = makePrivateDirectory(m_root);
    if (made)
        made = makePrivateDirectory(m_root / "tls");
    const std::filesystem::path socketFolder = std::filesystem::path(controlSocket()).parent_path();
    if (made && socketFolder != m_root)
        made = makePrivateDirectory(socketFolder);
    return made;
}

Result<Settings> Home::settings() const
{
    Settings settings;
    std::error_code ignored;
    if (!std::filesystem::exists(settingsFile(), ignored))
        return settings;
    auto text = readFile(settingsFile(), kSettingsBytesMax);
    if (!text)
        return text.error();
    const toml::parse_result parsed = toml::parse(*text);
    if (!parsed)
        return Error{"gatehouse.toml line " + std::to_string(parsed.error().source().begin.line) + ": " + std::string(parsed.error().description()), ""};
    {
        const toml::table& table = parsed.table();
        for (const auto& [key, node] : table) {
            const std::string name(key.str());
            if (name == "listen" && node.is_string()) {
                auto address = ListenAddress::parse(node.value_or(std::string()));
                if (!address)
                    return Error{"gatehouse.toml: " + address.error().message, address.error().hint};
                settings.listenHost = address->host;
                settings.listenPort = address->port;
            } else if (name == "demo" && node.is_boolean()) {
                settings.demo = node.value_or(false);
            } else {
                return Error{"gatehouse.toml: \"" + name + "\" is not a setting or has a wrong value",
                             "Settings are listen = \"HOST:PORT\" and demo = true or false."};
            }
        }
    }
    return settings;
}

Outcome Home::writeSettings(const Settings& settings) const
{
    const std::string listen = ListenAddress{settings.listenHost, settings.listenPort}.toString();
    std::string text = "# Where clients connect. Port 0 takes any free one.\nlisten = \"" + listen + "\"\n";
    if (settings.demo)
        text += "\n# A home for trying things out: the console lets you choose who you are.\ndemo = true\n";
    return replaceFile(settingsFile(), text, 0600);
}

Result<HomeLock> HomeLock::take(const Home& home)
{
    const int descriptor = ::open(home.file("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return systemError("cannot open " + home.file("lock"));
    for (int attempt = 0; attempt < kLockTries; ++attempt) {
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            return HomeLock(descriptor);
        std::this_thread::sleep_for(kLockPause);
    }
    ::close(descriptor);
    return Error{"another gateway is running on " + home.root().string(), "Stop it first, or use another home."};
}

HomeLock::HomeLock(HomeLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

HomeLock& HomeLock::operator=(HomeLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

HomeLock::~HomeLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Outcome replaceFile(const std::string& path, const std::string& content, unsigned mode)
{
    const std::string beside = path + ".new";
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (descriptor < 0)
        return systemError("cannot write " + beside);
    size_t written = 0;
    bool fine = ::fchmod(descriptor, mode) == 0;
    while (fine && written < content.size()) {
        const ssize_t count = ::write(descriptor, content.data() + written, content.size() - written);
        if (count < 0 && errno == EINTR)
            continue;
        fine = count > 0;
        written += fine ? static_cast<size_t>(count) : 0;
    }
    fine = fine && ::fsync(descriptor) == 0;
    const int problem = errno;
    ::close(descriptor);
    if (!fine || ::rename(beside.c_str(), path.c_str()) != 0) {
        errno = fine ? errno : problem;
        const Error error = systemError("cannot write " + path);
        ::unlink(beside.c_str());
        return error;
    }
    return Done{};
}

Result<std::string> readFile(const std::string& path, size_t bytesMax)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return systemError("cannot read " + path);
    std::string content(bytesMax + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (file.bad())
        return systemError("cannot read " + path);
    content.resize(static_cast<size_t>(file.gcount()));
    if (content.size() > bytesMax)
        return Error{path + " is longer than " + std::to_string(bytesMax) + " bytes", ""};
    return content;
}

}  // namespace gatehouse::service
