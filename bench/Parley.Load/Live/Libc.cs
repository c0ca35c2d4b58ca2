using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Parley.Load.Live;

/// <summary>The few calls of Linux that the loop makes itself, past the framework's socket engine and its thread hops.</summary>
static unsafe partial class Libc
{
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Failed = 0x8;
    public const uint HungUp = 0x10;
    public const uint PeerHungUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int AddToEpoll = 1;
    public const int WithoutWaiting = 0x40;
    public const int WithoutSignal = 0x4000;

    public const int TryAgain = 11;
    public const int Interrupted = 4;
    public const int Terminate = 15;

    // struct epoll_event is packed on x86-64 and nowhere else.
    static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly int EpollEventBytes = IsPacked ? 12 : 16;
    static readonly int DataOffset = IsPacked ? 4 : 8;

    public static void WriteEpollEvent(byte* at, uint flags, int data)
    {
        Unsafe.WriteUnaligned(at, flags);
        Unsafe.WriteUnaligned(at + DataOffset, (long)data);
    }

    public static (uint Flags, int Data) ReadEpollEvent(byte* at) =>
        (Unsafe.ReadUnaligned<uint>(at), (int)Unsafe.ReadUnaligned<long>(at + DataOffset));

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEpoll(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEpoll(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "usleep")]
    public static partial int Sleep(uint microseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int processId, int signal);
}
